import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { bearer } from '../support/bearer.js';
import { PrintedDemo } from '../support/printed-demo.js';
import { SampleApplication } from '../support/sample-application.js';
import { until } from '../support/until.js';
import { UserAgent } from '../support/user-agent.js';

// The first of them may have to build the sample.
import.meta.jest.setTimeout(300_000);

const ADD = 'mutation { addTodo(title: "Oil the engine") { id title addedBy } }';
const LISTEN = 'subscription { todoAdded { title addedBy } }';

interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly { readonly extensions: Record<string, unknown> }[];
}

const refusal = (code: string) => ({ errors: [{ extensions: { code } }] });

describe('the sample 03-graphql', () => {
  let sample: SampleApplication;
  let demo: PrintedDemo;
  const clients: Client[] = [];

  beforeAll(async () => {
    sample = await SampleApplication.start('03-graphql');
    demo = new PrintedDemo(sample.output);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) {
      await client.dispose();
    }
  });
  afterAll(async () => {
    const ending = await sample?.stop('SIGINT');
    expect(ending).toMatchObject({ exitCode: 0, errors: '' });
  });

  async function ask(query: string, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${sample.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as Answer;
  }

  /** @returns the cookies of a browser that has signed in */
  async function signIn(user: string, login = '/auth/login'): Promise<string> {
    const agent = new UserAgent();
    const form = await agent.follow(sample.url + login);
    const action = new URL(/<form[^>]*action="([^"]*)"/.exec(form.text)?.[1] ?? '', form.url).href;
    const answer = await agent.post(action, { user });
    const home = await agent.follow(answer.location);
    expect(home).toMatchObject({ status: 200, url: `${sample.url}/` });
    return agent.cookieHeader(sample.url);
  }

  function listen(
    connectionParams: Record<string, unknown>,
    headers: Record<string, string> = {},
  ): AsyncIterableIterator<unknown> {
    class Socket extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers });
      }
    }
    const client = createClient({
      url: `${sample.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: Socket,
      retryAttempts: 0,
      connectionParams,
    });
    clients.push(client);
    return client.iterate({ query: LISTEN });
  }

  it('prints calls that are answered as it says', async () => {
    expect(demo.calls.length).toBeGreaterThan(3);
    for (const { says, send } of demo.calls) {
      const { errors = [] } = (await (await send()).json()) as Answer;
      const codes = new Set(errors.map(({ extensions }) => extensions['code']));
      expect([...codes]).toEqual(/: [A-Z]+$/.test(says) ? [says.split(': ')[1]] : []);
    }
  });

  it.each(['{ todos { id } }', ADD])('refuses who brings no token: %s', async (query) => {
    expect(await ask(query)).toMatchObject({ data: null, ...refusal('UNAUTHENTICATED') });
  });

  it('answers null to who is not signed in and asks who they are', async () => {
    expect(await ask('{ viewer { id } }')).toEqual({ data: { viewer: null } });
  });

  it.each(['a.b.c', 'EXPIRED'])('refuses a token that is no good: %s', async (name) => {
    const token = name === 'EXPIRED' ? demo.variable(name) : name;
    for (const query of ['{ todos { id } }', '{ viewer { id } }', ADD]) {
      expect(await ask(query, bearer(token))).toMatchObject(refusal('UNAUTHENTICATED'));
    }
  });

  it('lets the reader read and not add', async () => {
    const rex = bearer(demo.variable('REX'));
    expect(await ask('{ todos { title } }', rex)).not.toHaveProperty('errors');
    const { errors } = await ask(ADD, rex);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(JSON.stringify(errors)).not.toContain('stacktrace');
  });

  it.each(['', '  ', 'x'.repeat(201)])('adds no todo with the title %j', async (title) => {
    const query = `mutation { addTodo(title: ${JSON.stringify(title)}) { id } }`;
    expect(await ask(query, bearer(demo.variable('ADA')))).toMatchObject(refusal('BAD_REQUEST'));
  });

  it('knows who has signed in, by the session cookie', async () => {
    const cookie = await signIn(demoUsers.ada);
    const query = '{ viewer { id name organization permissions } }';
    expect(await ask(query, { cookie })).toMatchObject({
      data: {
        viewer: { id: demoUsers.ada, name: 'Ada Quill', organization: 'Analytical Engines' },
      },
    });
    expect(await ask(ADD, { cookie, origin: sample.url })).toMatchObject({
      data: { addTodo: { title: 'Oil the engine', addedBy: 'Ada Quill' } },
    });
    const foreign = { cookie, origin: 'https://elsewhere.example' };
    expect(await ask(ADD, foreign)).toMatchObject(refusal('FORBIDDEN'));
  });

  it.each([
    ['no token', () => ({})],
    ['a bad token', () => bearer('a.b.c')],
    ['an expired token', () => bearer(demo.variable('EXPIRED'))],
  ])('tells nothing of what is added to who brings %s', async (_, params) => {
    expect(await listen(params()).next()).toMatchObject({ value: refusal('UNAUTHENTICATED') });
  });

  it('tells everybody in the organization what is added', async () => {
    const cookie = await signIn(demoUsers.ada);
    const heard = [
      listen({}, { cookie, origin: sample.url }).next(),
      listen(bearer(demo.variable('REX'))).next(),
    ];
    await addUntil(heard, bearer(demo.variable('ADA')));
    const todoAdded = { title: 'Oil the engine' };
    for (const event of heard) {
      expect(await event).toMatchObject({ value: { data: { todoAdded } } });
    }
  });

  it('tells another organization nothing', async () => {
    const login = `/auth/login?org_code=${demoOrganizations.tidewater}`;
    const mia = { cookie: await signIn(demoUsers.mia, login), origin: sample.url };
    const events = listen({}, mia);
    await addUntil([events.next()], mia);

    await ask(ADD, bearer(demo.variable('ADA')));
    await ask(ADD, mia);
    expect(await events.next()).toMatchObject({
      value: { data: { todoAdded: { addedBy: 'Mia Sandoval' } } },
    });
    const { data } = await ask('{ todos { addedBy } }', mia);
    expect(JSON.stringify(data)).not.toContain(demoUsers.ada);
  });

  /** Nobody is told of what was added before they listened, and when that begins is not known. */
  async function addUntil(
    heard: readonly Promise<unknown>[],
    headers: Record<string, string>,
  ): Promise<void> {
    let haveAllHeard = false;
    void Promise.all(heard).then(() => (haveAllHeard = true));
    await until('everybody has heard of it', async () => {
      await ask(ADD, headers);
      return haveAllHeard;
    });
  }
});
