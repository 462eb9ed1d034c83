import { LocalKinde } from '../../lib/testing/index.js';
import { bearer } from '../support/bearer.js';
import { PrintedDemo } from '../support/printed-demo.js';
import { SampleApplication } from '../support/sample-application.js';
import { until } from '../support/until.js';

// The first of them may have to build the sample.
import.meta.jest.setTimeout(300_000);

const SAMPLE = '04-webhooks-and-machines';

const mira = { givenName: 'Mira', familyName: 'Solberg', email: 'mira@solberg.example' };

const heardOf = (sample: SampleApplication, what: string) =>
  until(`the sample prints ${what}`, () => sample.output.includes(what));

async function namesFor({ url }: SampleApplication, key: string): Promise<string[]> {
  const answer = await fetch(`${url}/members`, { headers: bearer(key) });
  return ((await answer.json()) as { name: string }[]).map(({ name }) => name);
}

const add = ({ url }: SampleApplication, key: string, body: unknown) =>
  fetch(`${url}/members`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(key) },
    body: JSON.stringify(body),
  });

describe('the sample 04-webhooks-and-machines as it starts by itself', () => {
  let sample: SampleApplication;
  let demo: PrintedDemo;

  beforeAll(async () => {
    sample = await SampleApplication.start(SAMPLE);
    await heardOf(sample, 'No key: 401');
    demo = new PrintedDemo(sample.output);
  });
  afterAll(async () => {
    const ending = await sample?.stop('SIGINT');
    expect(ending).toMatchObject({ exitCode: 0, errors: '' });
  });

  it('has Kinde create a user, hears of it, and prints both', async () => {
    await heardOf(sample, 'create the user Jonas Aalto <jonas@aalto.example>: kp_');
    await heardOf(sample, 'user.created, caused by api');
    await heardOf(sample, 'Jonas Aalto <jonas@aalto.example> is in it');
  });

  it('prints calls that are answered as it says', async () => {
    expect(demo.calls.length).toBeGreaterThan(5);
    for (const { says, send } of demo.calls) {
      const { status } = await send();
      expect(`${says.replace(/: \d+$/, '')}: ${status}`).toBe(says);
    }
  });

  it('shows each club its own members, as Kinde told of them', async () => {
    await heardOf(sample, 'Mira Solberg <mira@solberg.example> is in it');
    expect(await namesFor(sample, demo.variable('ROWING'))).toEqual(['Mira Solberg']);
    expect(await namesFor(sample, demo.variable('CHESS'))).toEqual(['Jonas Aalto']);
  });

  it.each([null, [], 'Mira', {}, { ...mira, email: 'nowhere' }, { ...mira, givenName: 1 }])(
    'takes no %j for a new member',
    async (body) => {
      expect((await add(sample, demo.variable('CHESS'), body)).status).toBe(400);
    },
  );

  it('has no routes that sign anybody in', async () => {
    expect((await fetch(`${sample.url}/auth/login`)).status).toBe(404);
  });
});

describe('the sample 04-webhooks-and-machines on a tenant of its own', () => {
  let kinde: LocalKinde;
  let sample: SampleApplication;
  let club: string;
  let key: string;

  beforeAll(async () => {
    kinde = await LocalKinde.start({ m2m: { scopes: ['create:users', 'read:api_keys'] } });
    club = kinde.tenant.organizations[0]?.code ?? '';
    ({ key } = kinde.apiKeys.add({ orgCode: club, scopes: ['read:members', 'write:members'] }));
    sample = await SampleApplication.start(SAMPLE, {
      KINDE_ISSUER_URL: kinde.issuerUrl,
      KINDE_CLIENT_ID: kinde.m2m.clientId,
      KINDE_MANAGEMENT_CLIENT_ID: kinde.m2m.clientId,
      KINDE_MANAGEMENT_CLIENT_SECRET: kinde.m2m.clientSecret,
    });
    kinde.webhooks.add({ endpoint: `${sample.url}/webhooks/kinde` });
  });
  afterAll(async () => {
    await sample?.stop();
    await kinde.stop();
  });

  /** Sends what Kinde could have sent. */
  const deliver = async (token: string): Promise<number> => {
    const { status } = await fetch(`${sample.url}/webhooks/kinde`, {
      method: 'POST',
      headers: { 'content-type': 'application/jwt', 'webhook-id': `of ${token.slice(-8)}` },
      body: token,
    });
    return status;
  };

  const event = (type: string, name: string, secondsAgo: number, options: object = {}) =>
    kinde.webhookToken({
      type,
      data: {
        user: {
          id: 'kp_ada',
          email: 'ada@example.com',
          first_name: name,
          last_name: null,
          is_suspended: false,
          organizations: [{ code: club, permissions: null, roles: null }],
        },
      },
      timestamp: new Date(Date.now() - secondsAgo * 1000).toISOString(),
      ...options,
    });

  it('creates nobody by itself, and prints no keys', () => {
    expect(sample.output).toContain(kinde.issuerUrl);
    expect(sample.output).not.toContain('curl');
    expect(kinde.calls.managementApi).toBe(0);
  });

  it('comes to the same when events come twice, or the wrong way round', async () => {
    const created = event('user.created', 'Ada', 60);
    expect(await deliver(event('user.updated', 'Augusta', 30))).toBe(200);
    expect(await deliver(created)).toBe(200);
    expect(await deliver(created)).toBe(200);
    expect(await namesFor(sample, key)).toEqual(['Augusta']);
    expect(await deliver(event('user.deleted', 'Augusta', 10))).toBe(200);
    expect(await deliver(event('user.updated', 'Ada', 20))).toBe(200);
    expect(await namesFor(sample, key)).toEqual([]);
  });

  it('does not believe what Kinde did not sign', async () => {
    const forged = event('user.created', 'Eve', 1, { key: kinde.foreignKeyPem });
    expect(await deliver(forged)).toBe(400);
    expect(sample.output).not.toContain('Eve');
  });

  it('tells who is a member already from who is not', async () => {
    expect((await add(sample, key, mira)).status).toBe(201);
    await heardOf(sample, 'Mira Solberg <mira@solberg.example> is in it');
    expect((await add(sample, key, mira)).status).toBe(409);
    expect(await namesFor(sample, key)).toEqual(['Mira Solberg']);
  });

  it('gives the key of a user no club', async () => {
    const ofUser = kinde.apiKeys.add({
      userId: kinde.tenant.users[0]?.id ?? '',
      scopes: ['read:members'],
    });
    const answer = await fetch(`${sample.url}/members`, { headers: bearer(ofUser.key) });
    expect(answer.status).toBe(403);
  });

  it('says in one sentence what is missing', async () => {
    const launched = await SampleApplication.launch(SAMPLE, {
      KINDE_ISSUER_URL: kinde.issuerUrl,
    });
    const { exitCode, errors } = await launched.end();
    expect(exitCode).toBe(1);
    expect(errors).toContain('clientId');
  });
});
