import { createHash, randomBytes } from 'node:crypto';

import type { OpenAPIObject } from '@nestjs/swagger';

import { LocalKinde } from '../../lib/testing/index.js';
import { bearer } from '../support/bearer.js';
import { openApiFaults } from '../support/openapi-faults.js';
import { PrintedDemo } from '../support/printed-demo.js';
import { SampleApplication } from '../support/sample-application.js';

// The first of them may have to build the sample.
import.meta.jest.setTimeout(300_000);

const MILL = 'org_1a4c4111501';
const INVOICES = `/orgs/${MILL}/invoices`;

describe('the sample 02-api as it starts by itself', () => {
  let sample: SampleApplication;
  let demo: PrintedDemo;

  beforeAll(async () => {
    sample = await SampleApplication.start('02-api');
    demo = new PrintedDemo(sample.output);
  });
  afterAll(async () => {
    const ending = await sample?.stop('SIGINT');
    expect(ending).toMatchObject({ exitCode: 0, errors: '' });
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(sample.url + path, { headers });

  const post = (path: string, as: string, body: unknown = {}) =>
    fetch(sample.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(demo.variable(as)) },
      body: JSON.stringify(body),
    });

  const numbersFor = async (as: string): Promise<string[]> => {
    const answer = await get(INVOICES, bearer(demo.variable(as)));
    return ((await answer.json()) as { number: string }[]).map(({ number }) => number);
  };

  it('prints calls that are answered as it says', async () => {
    expect(demo.calls.length).toBeGreaterThan(10);
    for (const { says, send } of demo.calls) {
      const { status } = await send();
      expect(`${says.replace(/: \d+$/, '')}: ${status}`).toBe(says);
    }
  });

  it('shows people all invoices, and machines those that are approved', async () => {
    expect(await numbersFor('NORA')).toEqual(['1001', '1002', '1003']);
    expect(await numbersFor('MACHINE')).toEqual(['1001']);
  });

  it('writes down who did what, users and machines alike', async () => {
    const answer = await get(`/orgs/${MILL}/journal`, bearer(demo.variable('NORA')));
    const entries = (await answer.json()) as { action: string; by: string }[];
    expect(entries.map(({ action }) => action)).toEqual([
      'entered',
      'entered',
      'entered',
      'approved',
    ]);
    const [machine, again, nora, teo] = entries.map(({ by }) => by);
    expect(again).toBe(machine);
    expect(new Set([machine, nora, teo]).size).toBe(3);
  });

  it('takes two for an approval', async () => {
    const answer = await post(INVOICES, 'TEO', { customer: '=Chalk & "Co"', amount: 700 });
    const { number } = (await answer.json()) as { number: string };
    expect((await post(`${INVOICES}/${number}/approval`, 'TEO')).status).toBe(403);
    expect((await post(`${INVOICES}/9999/approval`, 'TEO')).status).toBe(404);
  });

  it('exports what no spreadsheet takes for a formula', async () => {
    const answer = await get(`${INVOICES}/export`, bearer(demo.variable('NORA')));
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(await answer.text()).toContain(`"1004","'=Chalk & ""Co""","700","open"\r\n`);
  });

  it('refuses an import as a whole', async () => {
    const good = { customer: 'Harbour Crane', amount: 1 };
    for (const bad of [{ customer: '' }, null, { customer: 'X', amount: 0.5 }]) {
      expect((await post('/imports', 'MACHINE', [good, bad])).status).toBe(400);
    }
    expect((await post('/imports', 'MACHINE', good)).status).toBe(400);
    const summary = await get('/summary', { 'x-api-key': demo.variable('API_KEY') });
    expect(await summary.json()).toMatchObject({ orgCode: MILL, open: 3, approved: 1 });
  });

  it.each([
    ['no credential', {}],
    ['a key that nobody was given', { 'x-api-key': randomBytes(32).toString('base64url') }],
    ['an empty key', { 'x-api-key': '' }],
  ])('refuses the summary for %s', async (_, headers) => {
    const answer = await get('/summary', headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('refuses the summary for a bad token, even with a good key beside it', async () => {
    const answer = await get('/summary', {
      'x-api-key': demo.variable('API_KEY'),
      ...bearer(demo.variable('EXPIRED')),
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
  });

  it('describes who may call what', async () => {
    const document = (await (await get('/openapi.json')).json()) as OpenAPIObject;
    const { '/imports': imports, '/summary': summary } = document.paths;
    expect(openApiFaults(document)).toEqual([]);
    expect(imports?.post).toMatchObject({
      security: [{ bearer: [] }],
      'x-kinde-requirements': [
        'organization: any',
        'principal: a machine',
        'scopes: all of write:invoices',
      ],
    });
    expect(summary?.get?.security).toEqual([{ device_key: [] }, { bearer: [] }]);
  });

  it('has no routes that sign anybody in', async () => {
    expect((await get('/auth/login')).status).toBe(404);
  });
});

describe('the sample 02-api on a tenant of its own', () => {
  const apiKey = randomBytes(32).toString('base64url');
  const audience = 'https://api.example.com';
  let kinde: LocalKinde;
  let sample: SampleApplication;
  let orgCode: string;

  beforeAll(async () => {
    kinde = await LocalKinde.start();
    orgCode = kinde.tenant.organizations[0]?.code ?? '';
  });
  afterEach(() => sample?.stop());
  afterAll(() => kinde.stop());

  const start = async (environment: Record<string, string>) => {
    sample = await SampleApplication.start('02-api', {
      KINDE_ISSUER_URL: kinde.issuerUrl,
      KINDE_CLIENT_ID: kinde.clientId,
      ...environment,
    });
  };

  const statusFor = async (token: string): Promise<number> =>
    (await fetch(`${sample.url}/summary`, { headers: bearer(token) })).status;

  it('accepts tokens for its audience alone', async () => {
    const hash = createHash('sha256').update(apiKey).digest('hex');
    await start({ KINDE_AUDIENCE: audience, API_KEY_HASHES: `${orgCode}:${hash}` });
    expect(sample.output).toContain(kinde.issuerUrl);
    expect(sample.output).not.toContain('curl');

    expect(await statusFor(kinde.accessToken({ audience }))).toBe(200);
    expect(await statusFor(kinde.accessToken())).toBe(401);
    expect(await statusFor(kinde.accessToken({ audience, expiresIn: -3600 }))).toBe(401);
    expect(await statusFor(kinde.accessToken({ audience, key: kinde.foreignKeyPem }))).toBe(401);
    expect(await statusFor(kinde.accessToken({ audience, orgCode: null }))).toBe(403);
    const byKey = await fetch(`${sample.url}/summary`, { headers: { 'x-api-key': apiKey } });
    expect(await byKey.json()).toMatchObject({ orgCode });
  });

  it('accepts, without an audience, tokens of the applications that it is told of', async () => {
    await start({ KINDE_ALLOWED_CLIENT_IDS: 'another_client  a_third_one' });
    const issuedTo = (azp: string) => kinde.accessToken({ claims: { azp } });
    expect(await statusFor(issuedTo('a_third_one'))).toBe(200);
    expect(await statusFor(issuedTo('somebody_else'))).toBe(401);
    expect(await statusFor(kinde.accessToken())).toBe(401);
  });

  it('says in one sentence which hash of a key is none, and does not print it', async () => {
    sample = await SampleApplication.launch('02-api', {
      KINDE_ISSUER_URL: kinde.issuerUrl,
      KINDE_CLIENT_ID: kinde.clientId,
      API_KEY_HASHES: `${orgCode}:${apiKey}`,
    });
    const { exitCode, errors } = await sample.end();
    expect(exitCode).toBe(1);
    expect(errors).toMatch(/^API_KEY_HASHES: entry 1 is not .+\n$/);
    expect(errors).not.toContain(apiKey);
  });
});
