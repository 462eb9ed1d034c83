import { inspect } from 'node:util';

import { AccountClient } from '../../../../lib/core/account/account-client.js';
import { entrust } from '../../../../lib/core/claims/kinde-user.js';
import { parseJsonObject } from '../../../../lib/core/json.js';
import { KindeError, KindeUser } from '../../../../lib/index.js';
import { demoOrganizations, demoUsers, LocalKinde } from '../../../../lib/testing/index.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { Hold } from '../../../support/hold.js';
import {
  type Answer,
  bomb,
  hang,
  HostileServer,
  html,
  huge,
  json,
  redirectTo,
  reset,
} from '../../../support/hostile-server.js';
import { OutgoingRequests } from '../../../support/outgoing-requests.js';
import { StoppedClock } from '../../../support/stopped-clock.js';

const { analytical: HOME, tidewater: OTHER } = demoOrganizations;
/** Seconds; more than any test takes. */
const TIMEOUT = 60;

let clock: StoppedClock;
let outgoing: OutgoingRequests;

function clientOf(issuer: string, additionalIssuers: readonly string[] = []): AccountClient {
  const { fetch } = outgoing;
  return new AccountClient({
    issuer,
    additionalIssuers,
    clock: clock.now,
    fetch,
    timeout: TIMEOUT,
  });
}

/** A user as a request with this access token brings one. */
function userWith(accessToken: string, account: AccountClient): KindeUser {
  const [, claims = ''] = accessToken.split('.');
  const user = new KindeUser(parseJsonObject(Buffer.from(claims, 'base64url').toString()) ?? {});
  entrust(user, { accessToken, account });
  return user;
}

/** Answers one after the other; the last again and again. */
const inTurn = (...answers: readonly Answer[]): Answer => {
  let asked = 0;
  return (response) => answers[Math.min(asked++, answers.length - 1)]?.(response);
};

const tokenOf = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

/** What each question comes to, as plain data. */
const questions = {
  permissions: async (client: AccountClient, user: KindeUser) => [
    ...(await client.permissions(user)),
  ],
  roles: async (client: AccountClient, user: KindeUser) => [...(await client.roles(user))],
  featureFlags: async (client: AccountClient, user: KindeUser) =>
    Object.fromEntries(await client.featureFlags(user)),
  properties: async (client: AccountClient, user: KindeUser) =>
    Object.fromEntries(await client.properties(user)),
  entitlements: async (client: AccountClient, user: KindeUser) => client.entitlements(user),
  entitlement: async (client: AccountClient, user: KindeUser) => client.entitlement(user, 'todos'),
  userProfile: async (client: AccountClient, user: KindeUser) => client.userProfile(user),
  portalUrl: async (client: AccountClient, user: KindeUser) => client.portalUrl(user),
} as const;
type Question = keyof typeof questions;
const names = Object.keys(questions) as Question[];
const lists: readonly [Question, string][] = [
  ['permissions', 'permissions'],
  ['roles', 'roles'],
  ['featureFlags', 'feature_flags'],
  ['properties', 'properties'],
  ['entitlements', 'entitlements'],
];

beforeEach(() => {
  clock = new StoppedClock();
  outgoing = new OutgoingRequests(clock.now);
});

describe('what Kinde answers', () => {
  let kinde: LocalKinde;
  let client: AccountClient;
  let ada: KindeUser;

  beforeEach(async () => {
    kinde = await LocalKinde.start({ clock: clock.now });
    client = clientOf(kinde.issuerUrl);
    ada = userWith(kinde.accessToken({ user: demoUsers.ada }), client);
  });
  afterEach(() => kinde.stop());

  it('are the permissions, which the token need not know', async () => {
    kinde.tenant.setPermissions(demoUsers.ada, HOME, ['new:todos']);
    expect(ada.permissions.has('new:todos')).toBe(false);
    expect(await client.permissions(ada)).toEqual(new Set(['new:todos']));
  });

  it('are the roles, by key and with all that is known of them', async () => {
    expect(await client.roles(ada)).toEqual(new Set(['admin']));
    expect(await client.roleEntries(ada)).toEqual([
      { id: expect.stringMatching(/^role_/) as string, key: 'admin', name: 'Admin' },
    ]);
  });

  it('are the feature flags, by key', async () => {
    expect(Object.fromEntries(await client.featureFlags(ada))).toEqual({
      dark_mode: { type: 'boolean', value: true },
      beta_export: { type: 'boolean', value: true },
      theme: { type: 'string', value: 'pink' },
      todo_limit: { type: 'integer', value: 100 },
      layout: { type: 'json', value: { columns: 2, compact: false } },
    });
  });

  it('are the properties that are set', async () => {
    expect([...(await client.properties(ada))]).toEqual([
      ['kp_usr_job_title', 'Engineer'],
      ['kp_org_city', 'London'],
    ]);
  });

  it('are the entitlements, all and one', async () => {
    const todos = {
      id: 'entitlement_todos',
      featureKey: 'todos',
      featureName: 'Todos',
      priceName: 'Todos, monthly',
      fixedCharge: 1200,
      unitAmount: undefined,
      limitMax: 100,
      limitMin: 1,
    };
    expect(await client.entitlements(ada)).toEqual([
      todos,
      expect.objectContaining({ featureKey: 'exports', limitMax: 25 }),
    ]);
    expect(await client.entitlement(ada, 'todos')).toEqual(todos);
    expect(await client.entitlement(ada, 'nothing')).toBeUndefined();
  });

  it('is the profile', async () => {
    expect(await client.userProfile(ada)).toEqual({
      id: demoUsers.ada,
      providedId: 'staff-1',
      name: 'Ada Quill',
      givenName: 'Ada',
      familyName: 'Quill',
      email: 'ada@analytical.example',
      emailVerified: true,
      picture: expect.stringMatching(/^data:image\/svg\+xml,/) as string,
      preferredUsername: 'ada',
      updatedAt: expect.any(Number) as number,
    });
  });

  it('is a link to the portal, for the section and with the way back that were asked for', async () => {
    const options = { subNav: 'plan_details', returnUrl: 'https://app.example/?a=b&c=d' };
    expect(await client.portalUrl(ada, options)).toContain(
      `${kinde.issuerUrl}/portal_redirect?key=`,
    );
    expect(kinde.requests.at(-1)).toMatchObject({
      path: '/account_api/v1/portal_link',
      params: { subnav: 'plan_details', return_url: 'https://app.example/?a=b&c=d' },
    });
    await client.portalUrl(ada);
    expect(kinde.requests.at(-1)?.params).toEqual({});
  });

  it.each(names)('is asked for with the access token, and nothing else: %s', async (name) => {
    const token = kinde.accessToken({ user: demoUsers.ada });
    await questions[name](client, userWith(token, client));
    const [request] = kinde.requests;
    expect(kinde.requests).toHaveLength(1);
    expect([request?.method, request?.headers.authorization]).toEqual(['GET', `Bearer ${token}`]);
    expect(request?.headers.cookie).toBeUndefined();
    expect(inspect(request?.params)).not.toContain(token);
  });

  it('are all pages of a list', async () => {
    const keys = Array.from({ length: 250 }, (_, index) => `permission:${index}`);
    kinde.tenant.setPermissions(demoUsers.ada, HOME, keys);
    expect([...(await client.permissions(ada))]).toEqual(keys);
    expect(kinde.requests.map(({ params }) => params['starting_after'])).toEqual([
      undefined,
      expect.any(String),
      expect.any(String),
    ]);
  });

  it('is frozen, and what is done to a set or a map of it stays without effect', async () => {
    for (const answer of [
      await client.entitlements(ada),
      await client.roleEntries(ada),
      await client.userProfile(ada),
      await client.entitlement(ada, 'todos'),
      (await client.entitlements(ada))[0],
      (await client.featureFlags(ada)).get('layout'),
    ]) {
      expect(Object.isFrozen(answer)).toBe(true);
    }
    ((await client.permissions(ada)) as Set<string>).add('everything');
    ((await client.properties(ada)) as Map<string, unknown>).clear();
    expect((await client.permissions(ada)).has('everything')).toBe(false);
    expect((await client.properties(ada)).size).toBe(2);
  });

  describe('when it is asked again', () => {
    it.each(names.filter((name) => name !== 'portalUrl'))(
      'comes from memory for ten seconds: %s',
      async (name) => {
        const first = await questions[name](client, ada);
        clock.advance(9);
        expect(await questions[name](client, ada)).toEqual(first);
        expect(kinde.requests).toHaveLength(1);
        clock.advance(1);
        expect(await questions[name](client, ada)).toEqual(first);
        expect(kinde.requests).toHaveLength(2);
      },
    );

    it('does not come from memory when the clock was set back', async () => {
      await client.permissions(ada);
      clock.advance(-3600);
      await client.permissions(ada);
      expect(kinde.calls.accountApi).toBe(2);
    });

    it('is one question for all who ask at the same time', async () => {
      const answers = await Promise.all(
        [1, 2, 3, 4, 5].map(async () => (await client.permissions(ada)).size),
      );
      expect(answers).toEqual([4, 4, 4, 4, 4]);
      expect(kinde.calls.accountApi).toBe(1);
    });

    it('is a question of its own for each kind of answer, and each feature', async () => {
      for (const name of names) await questions[name](client, ada);
      await client.entitlement(ada, 'exports');
      expect(kinde.requests).toHaveLength(names.length + 1);
      expect((await client.entitlement(ada, 'exports'))?.featureKey).toBe('exports');
      expect((await client.entitlement(ada, 'todos'))?.featureKey).toBe('todos');
    });

    it('is never the answer to another user, or another token of the same', async () => {
      const rex = userWith(kinde.accessToken({ user: demoUsers.rex }), client);
      const [ofAda, ofRex] = await Promise.all([ada, rex].map((user) => client.permissions(user)));
      expect([ofAda?.size, ofRex?.size]).toEqual([4, 1]);
      kinde.tenant.setPermissions(demoUsers.ada, HOME, []);
      const again = userWith(kinde.accessToken({ user: demoUsers.ada }), client);
      expect((await client.permissions(again)).size).toBe(0);
      expect((await client.permissions(rex)).size).toBe(1);
    });

    it('is another link to the portal every time, also at the same time', async () => {
      const links = await Promise.all([1, 2, 3].map(() => client.portalUrl(ada)));
      expect(new Set(links).size).toBe(3);
    });

    it('is asked of Kinde again after a failure', async () => {
      kinde.faults.accountApi = { status: 500, times: 1 };
      const failures = await Promise.allSettled([client.permissions(ada), client.permissions(ada)]);
      expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect((await client.permissions(ada)).size).toBe(4);
      expect(kinde.calls.accountApi).toBe(2);
    });

    it('is asked of Kinde again after it was forgotten, for that user alone', async () => {
      const rex = userWith(kinde.accessToken({ user: demoUsers.rex }), client);
      await client.permissions(ada);
      await client.roles(ada);
      await client.permissions(rex);
      client.forget(ada);
      kinde.resetCalls();
      await client.permissions(ada);
      await client.roles(ada);
      await client.permissions(rex);
      expect(kinde.calls.accountApi).toBe(2);
    });

    it('is not remembered when it was forgotten on its way', async () => {
      const hold = new Hold();
      const slow = new AccountClient({
        issuer: kinde.issuerUrl,
        additionalIssuers: [],
        clock: clock.now,
        timeout: TIMEOUT,
        fetch: async (input, init) => {
          const response = await fetch(input, init);
          await hold.pass();
          return response;
        },
      });
      const before = slow.permissions(ada);
      await hold.arrived;
      kinde.tenant.setPermissions(demoUsers.ada, HOME, []);
      slow.forget(ada);
      hold.release();
      expect((await before).size).toBe(4);
      expect((await slow.permissions(ada)).size).toBe(0);
    });
  });

  describe('is for the organization of the token', () => {
    it('which may be another than before', async () => {
      const tokens = [HOME, OTHER].map((orgCode) =>
        kinde.accessToken({ user: demoUsers.mia, orgCode }),
      );
      const roles = await Promise.all(tokens.map((each) => client.roles(userWith(each, client))));
      expect(roles).toEqual([new Set(['editor']), new Set(['admin'])]);
    });

    it('or for none', async () => {
      const lou = userWith(kinde.accessToken({ user: demoUsers.lou }), client);
      expect((await client.permissions(lou)).size).toBe(0);
      expect(await client.entitlements(lou)).toEqual([]);
      for (const nothing of [null, '']) {
        client.forget(lou);
        kinde.faults.overrideAccountApi = { data: { org_code: nothing, permissions: [] } };
        expect((await client.permissions(lou)).size).toBe(0);
      }
    });
  });

  it('has nothing of a token in what can be printed', async () => {
    const token = kinde.accessToken();
    const user = userWith(token, client);
    await client.permissions(user);
    kinde.faults.all = { status: 500 };
    const error: unknown = await client.roles(user).catch((reason: unknown) => reason);
    for (const thing of [client, user, error]) {
      const printed =
        inspect(thing, { depth: 20, showHidden: true }) + (JSON.stringify(thing) ?? '');
      for (const part of token.split('.')) expect(printed).not.toContain(part);
    }
  });
});

describe('whom it asks', () => {
  let kinde: LocalKinde;
  let other: LocalKinde;
  let client: AccountClient;

  beforeAll(async () => {
    kinde = await LocalKinde.start();
    other = await LocalKinde.start();
  });
  afterAll(() => Promise.all([kinde.stop(), other.stop()]));
  beforeEach(() => {
    kinde.faults.clear();
    client = clientOf(kinde.issuerUrl, [other.issuerUrl]);
  });

  it('is the configured issuer that the token is of', async () => {
    for (const issuer of [kinde, other]) {
      outgoing.forget();
      await client.permissions(userWith(issuer.accessToken(), client));
      expect(outgoing.origins).toEqual([issuer.issuerUrl]);
    }
  });

  it.each([
    (url: string) => `${url}/`,
    (url: string) => `${url}.evil.example`,
    (url: string) => `${url}@evil.example`,
    (url: string) => url.toUpperCase(),
    () => 'http://169.254.169.254',
    () => '',
    () => null,
    () => undefined,
    () => ['http://evil.example'],
  ])('is nobody for a token of an issuer that is not configured', async (issuerLike) => {
    const token = kinde.accessToken({ claims: { iss: issuerLike(kinde.issuerUrl) } });
    for (const name of names) {
      await expect(questions[name](client, userWith(token, client))).rejects.toMatchObject({
        code: 'ERR_KINDE_INVALID_TOKEN',
      });
    }
    expect(outgoing.sent).toEqual([]);
  });

  it.each(['http://evil.example/x', '//evil.example', '../../oauth2/token', '&key=x#'])(
    'does not depend on where an answer says that it goes on: %s',
    async (cursor) => {
      kinde.faults.overrideAccountApi = {
        metadata: { has_more: true, next_page_starting_after: cursor },
      };
      await expect(client.permissions(userWith(kinde.accessToken(), client))).rejects.toThrow(
        'lead nowhere',
      );
      expect(outgoing.sent.map(({ path }) => path)).toEqual(
        Array(2).fill('/account_api/v1/permissions'),
      );
      expect(kinde.requests.at(-1)?.params['starting_after']).toBe(cursor);
    },
  );

  it.each(['../permissions', 'a/b', '?x=y', '#', 'ä', '%2e%2e', '%', 'a b', '...', '\\..\\'])(
    'is asked about the feature %j and no other resource',
    async (key) => {
      expect(await client.entitlement(userWith(kinde.accessToken(), client), key)).toBeUndefined();
      expect(outgoing.sent.map(({ path }) => path)).toEqual([
        `/account_api/v1/entitlement/${encodeURIComponent(key)}`,
      ]);
      expect(kinde.requests.at(-1)?.params).toEqual({});
    },
  );

  it.each(['', '.', '..', '\ud800'])('is nobody about the feature %j', async (key) => {
    expect(await client.entitlement(userWith(kinde.accessToken(), client), key)).toBeUndefined();
    expect(outgoing.sent).toEqual([]);
  });

  it.each(names)('is nobody for a user that no request brought: %s', async (name) => {
    const user = new KindeUser({ sub: 'kp_1', iss: kinde.issuerUrl });
    await expect(questions[name](client, user)).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: expect.stringContaining('only users that a request brought') as string,
    });
    expect(() => client.forget(user)).not.toThrow();
    expect(outgoing.sent).toEqual([]);
  });
});

describe('an answer that cannot be believed', () => {
  let server: HostileServer;
  let client: AccountClient;
  let user: KindeUser;

  const ask = (name: Question) => questions[name](client, user);
  const rejection = async (name: Question): Promise<KindeError> => {
    const error: unknown = await ask(name).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(KindeError);
    return error as KindeError;
  };

  beforeEach(async () => {
    server = await HostileServer.start();
    client = clientOf(server.url);
    user = userWith(tokenOf({ sub: 'kp_1', iss: server.url, org_code: 'org_1' }), client);
  });
  afterEach(() => server.stop());

  describe.each(names)('to the question for %s', (name) => {
    it.each([401, 403])('says with %i that the token is no good', async (status) => {
      server.answer = json({ errors: [{ code: 'TOKEN_INVALID', message: 'x' }] }, status);
      expect(await rejection(name)).toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
    });

    it.each<[string, Answer]>([
      ['201', json({}, 201)],
      ['204', (response) => response.writeHead(204).end()],
      ['400', json({}, 400)],
      ['429', json({}, 429)],
      ['500', json({}, 500)],
      ['502', json({}, 502)],
      ['a redirect', redirectTo('/elsewhere')],
      ['a page', html],
      ['no JSON', (response) => response.end('{"data":')],
      ['a list', json([])],
      ['null', json(null)],
      ['nothing', json({})],
      ['data that is none', json({ data: [] })],
      ['empty data', json({ data: {} })],
      ['a broken connection', reset],
      ['too much', huge(2_000_000)],
      ['too much, packed', bomb(2_000_000)],
    ])('is none: %s', async (_, answer) => {
      server.answer = answer;
      expect(await rejection(name)).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      expect(server.requests).toHaveLength(1);
    });

    it.each<[Record<string, string>, number | undefined]>([
      [{ 'retry-after': '7' }, 7],
      [{ 'ratelimit-reset': '12' }, 12],
      [{ 'retry-after': '7', 'ratelimit-reset': '12' }, 7],
      [{ 'retry-after': '86400' }, 60],
      [{ 'retry-after': '-1' }, undefined],
      [{ 'retry-after': 'soon' }, undefined],
      [{}, undefined],
    ])('tells when to ask again: %j', async (headers, retryAfter) => {
      server.answer = (response) => response.writeHead(429, headers).end();
      expect((await rejection(name)).retryAfter).toBe(retryAfter);
    });
  });

  it.each(names.filter((name) => name !== 'entitlement'))(
    'is none when there is no such thing: %s',
    async (name) => {
      server.answer = json({}, 404);
      expect(await rejection(name)).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    },
  );

  it('keeps nobody waiting for longer than the time limit, all pages together', async () => {
    const timers = HeldTimers.hold();
    try {
      const page = { id: '1', key: 'a', name: 'A' };
      const more = { has_more: true, next_page_starting_after: '1' };
      const arrived = new Hold();
      server.answer = inTurn(
        json({ data: { permissions: [page] }, metadata: more }),
        (response) => void arrived.pass().then(() => hang(response)),
      );
      const asked = rejection('permissions');
      await arrived.arrived;
      timers.pass(TIMEOUT);
      expect(await asked).toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
        message: expect.stringContaining('took more than') as string,
      });
    } finally {
      timers.release();
    }
  });

  it('has no second time limit for the second page', async () => {
    const timers = HeldTimers.hold();
    try {
      const [first, second] = [new Hold(), new Hold()];
      const data = { permissions: [{ key: 'a' }] };
      const metadata = { has_more: true, next_page_starting_after: 'x' };
      server.answer = inTurn(
        (response) => void first.pass().then(() => json({ data, metadata })(response)),
        (response) => void second.pass().then(() => json({ data })(response)),
      );
      const asked = rejection('permissions');
      await first.arrived;
      timers.pass(TIMEOUT - 1);
      first.release();
      await second.arrived;
      timers.pass(1);
      expect((await asked).message).toContain('took more than');
      second.release();
    } finally {
      timers.release();
    }
  });

  describe.each(lists)('a list (%s)', (name, resource) => {
    const entry = {
      id: 'x_1',
      key: 'a',
      name: 'A',
      type: 'boolean',
      value: true,
      feature_key: 'a',
    };
    const page = (entries: unknown, metadata: unknown = { has_more: false }, org?: unknown) =>
      json({ data: { org_code: org, [resource]: entries }, metadata });
    const to = (cursor: string) =>
      page([entry], { has_more: true, next_page_starting_after: cursor });
    const sizeOf = async (): Promise<number> => Object.keys((await ask(name)) ?? {}).length;

    it.each([
      [undefined],
      [null],
      [{}],
      [{ has_more: false }],
      [{ has_more: null }],
      [{ has_more: false, next_page_starting_after: 'x_1' }],
    ])('ends with the metadata %j', async (metadata) => {
      server.answer = json({ data: { [resource]: [entry] }, metadata });
      expect(await sizeOf()).toBe(1);
      expect(server.requests).toHaveLength(1);
    });

    it.each([
      ['text'],
      [1],
      [true],
      [[]],
      [{ has_more: 'true', next_page_starting_after: 'x_1' }],
      [{ has_more: 1, next_page_starting_after: 'x_1' }],
      [{ has_more: true }],
      [{ has_more: true, next_page_starting_after: '' }],
      [{ has_more: true, next_page_starting_after: null }],
      [{ has_more: true, next_page_starting_after: 1 }],
      [{ has_more: true, next_page_starting_after: ['x_1'] }],
    ])('does not go on with the metadata %j', async (metadata) => {
      server.answer = page([entry], metadata);
      expect(await rejection(name)).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      expect(server.requests).toHaveLength(1);
    });

    it.each([
      [null],
      [{}],
      ['a'],
      [1],
      [[null]],
      [['a']],
      [[[]]],
      [[{}]],
      [[{ ...entry, key: undefined, feature_key: undefined }]],
      [[{ ...entry, key: '', feature_key: '' }]],
      [[{ ...entry, key: 1, feature_key: 1 }]],
      [[{ ...entry, key: ['a'], feature_key: ['a'] }]],
      [[{ ...entry, key: { a: 'a' }, feature_key: null }]],
      [[entry, null]],
      [[{ 0: entry }]],
    ])('is none of %j', async (entries) => {
      server.answer = page(entries);
      expect(await rejection(name)).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    });

    it.each(['org_2', 'ORG_1', 'org_1 ', ['org_1'], { code: 'org_1' }, null, '', 1, true])(
      'is none for the organization %j',
      async (org) => {
        server.answer = page([entry], undefined, org);
        expect(await rejection(name)).toMatchObject({
          code: 'ERR_KINDE_UNAVAILABLE',
          message: "Kinde's account API answered for another organization.",
        });
      },
    );

    it('counts for nothing when only its last page is for another organization', async () => {
      server.answer = inTurn(
        page([entry], { has_more: true, next_page_starting_after: 'x_1' }, 'org_1'),
        page([entry], { has_more: false }, 'org_2'),
      );
      expect(await rejection(name)).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    });

    it('does not go in circles', async () => {
      server.answer = inTurn(to('a'), to('b'), to('c'), to('a'), to('b'));
      expect((await rejection(name)).message).toContain('lead nowhere');
      expect(server.requests).toHaveLength(4);
    });

    it('does not go on behind an empty page', async () => {
      server.answer = page([], { has_more: true, next_page_starting_after: 'x' });
      expect((await rejection(name)).message).toContain('lead nowhere');
      expect(server.requests).toHaveLength(1);
    });

    it('does not go on for ever', async () => {
      let count = 0;
      server.answer = (response) => {
        const next = `x_${(count += 1)}`;
        page([entry], { has_more: true, next_page_starting_after: next })(response);
      };
      expect((await rejection(name)).message).toContain('more than 50 pages');
      expect(server.requests).toHaveLength(50);
    });

    it('takes keys that every object has for what they are', async () => {
      const keys = ['constructor', '__proto__', 'toString'];
      server.answer = page(keys.map((key) => ({ ...entry, key, feature_key: key })));
      expect(await sizeOf()).toBeGreaterThan(0);
      const held = {
        permissions: async () => client.permissions(user),
        roles: async () => client.roles(user),
        featureFlags: async () => client.featureFlags(user),
        properties: async () => client.properties(user),
        entitlements: async () =>
          new Set((await client.entitlements(user)).map(({ featureKey }) => featureKey)),
      }[name as 'permissions'];
      expect([...(await held()).keys()]).toEqual(keys);
    });
  });

  it.each([
    ['boolean', 'true'],
    ['boolean', 1],
    ['boolean', null],
    ['string', true],
    ['integer', '1'],
    ['integer', 1.5],
    ['number', 1],
    ['constructor', true],
    [null, true],
    [undefined, true],
    [['boolean'], true],
  ])('has no flag of the type %j with the value %j', async (type, value) => {
    const flags = [
      { key: 'odd', type, value },
      { key: 'even', type: 'boolean', value: false },
    ];
    server.answer = json({ data: { feature_flags: flags } });
    expect(await ask('featureFlags')).toEqual({ even: { type: 'boolean', value: false } });
  });

  it('is none when it is nested more deeply than anybody can look', async () => {
    const depth = 200_000;
    const value = '['.repeat(depth) + ']'.repeat(depth);
    const body = `{"data":{"properties":[{"key":"a","value":${value}}]}}`;
    server.answer = (response) => response.end(body);
    expect(await rejection('properties')).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
  });

  it.each([
    { entitlement_limit_max: '5' },
    { entitlement_limit_max: true },
    { entitlement_limit_min: [] },
  ])('has no entitlements when one has the limit %j', async (limit) => {
    const odd = { feature_key: 'todos', ...limit };
    server.answer = json({ data: { entitlements: [odd], entitlement: odd } });
    expect(await rejection('entitlements')).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    expect(await rejection('entitlement')).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
  });

  it.each([
    [{ feature_key: 'exports' }],
    [{ feature_key: 'Todos' }],
    [{ feature_key: ['todos'] }],
    [{}],
    ['todos'],
    [[{ feature_key: 'todos' }]],
    [undefined],
  ])('is no entitlement to todos: %j', async (entitlement) => {
    server.answer = json({ data: { org_code: 'org_1', entitlement } });
    expect(await rejection('entitlement')).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
  });

  it('is no entitlement to todos: that of another organization', async () => {
    server.answer = json({ data: { org_code: 'org_2', entitlement: { feature_key: 'todos' } } });
    expect((await rejection('entitlement')).message).toContain('another organization');
  });

  it('can be that there is no entitlement', async () => {
    server.answer = json({ data: { org_code: 'org_1', entitlement: null } });
    expect(await ask('entitlement')).toBeUndefined();
  });

  it.each([
    [{ sub: 'kp_2', id: 'kp_2' }],
    [{ sub: 'kp_1', id: 'kp_2' }],
    [{ sub: 'kp_2', id: 'kp_1' }],
    [{ sub: 'kp_2' }],
    [{ id: 'kp_2' }],
    [{ sub: 'KP_1' }],
    [{ sub: ['kp_1'] }],
    [{ sub: null, id: null }],
    [{ email: 'a@b.example' }],
    [{ data: { sub: 'kp_1' } }],
  ])('is nobody’s profile: %j', async (profile) => {
    server.answer = json({ name: 'Somebody', ...profile });
    const error = await rejection('userProfile');
    expect(error.code).toBe('ERR_KINDE_UNAVAILABLE');
    expect(error.message).not.toMatch(/kp_|Somebody/);
  });

  it.each([[{ sub: 'kp_1' }], [{ id: 'kp_1' }], [{ sub: 'kp_1', id: null }]])(
    'is the profile of the user who asked: %j',
    async (ids) => {
      const odd = { email: 1, picture: '', email_verified: 'true', updated_at: '1', name: ['A'] };
      server.answer = json({ ...ids, ...odd, given_name: 'Ada' });
      expect(await ask('userProfile')).toEqual({ id: 'kp_1', givenName: 'Ada' });
    },
  );

  it.each([
    'http://kinde.example/portal_redirect?key=1',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://kinde.example/',
    '/portal_redirect?key=1',
    '//kinde.example/portal',
    'kinde.example',
    'https://',
    'https://user@kinde.example/',
    'https://user:password@kinde.example/',
    '',
    null,
    1,
    ['https://kinde.example/'],
    { href: 'https://kinde.example/' },
    undefined,
  ])('is no link to send a browser to: %j', async (url) => {
    server.answer = json({ url });
    const error = await rejection('portalUrl');
    expect(error).toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: "Kinde's account API answered with a portal link that is no https URL.",
    });
  });

  it.each([
    ['https://kinde.example/portal_redirect?key=1', 'https://kinde.example/portal_redirect?key=1'],
    ['http://127.0.0.1:1234/p', 'http://127.0.0.1:1234/p'],
    ['http://localhost/p', 'http://localhost/p'],
    ['http://[::1]:80/p', 'http://[::1]/p'],
    ['https://kinde.example/\r\nSet-Cookie: a=b', 'https://kinde.example/Set-Cookie:%20a=b'],
  ])('can be the link %j', async (url, normalised) => {
    server.answer = json({ url });
    expect(await ask('portalUrl')).toBe(normalised);
  });
});
