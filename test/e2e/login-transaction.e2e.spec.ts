import { demoUsers } from '../../lib/testing/index.js';
import { arrivals } from '../support/arrivals.js';
import { authorizationRequest } from '../support/authorization-request.js';
import { describeEachDeployment } from '../support/deployments.js';
import { KindeTraffic } from '../support/kinde-traffic.js';
import { cookiesDroppedBy, cookiesSetBy, isTransactionCookie } from '../support/module-cookies.js';
import { RedisView } from '../support/redis-view.js';
import { TestApplication } from '../support/test-application.js';
import type { Page, UserAgent } from '../support/user-agent.js';

const SESSION = 'kinde.session.0';

const transactionsOf = (agent: UserAgent) =>
  Object.keys(agent.cookies()).filter(isTransactionCookie);

describeEachDeployment('a login that is under way', (adapter, sessions) => {
  const traffic = new KindeTraffic();
  let test: TestApplication;
  let redis: RedisView | undefined;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      options: { fetch: traffic.fetch },
      // Strict: a code or refresh token that is used twice takes everything with it.
      kinde: { refreshOverlap: 0, accessTokenLifetime: 3600 },
    });
    redis = test.redis && (await RedisView.open(test.redis.url));
  });
  afterAll(async () => {
    redis?.close();
    await test.stop();
  });
  beforeEach(() => test.kinde.resetCalls());
  afterEach(() => test.kinde.faults.clear());

  /** A browser that Kinde knows, so that it sends it straight back. */
  const knownAgent = async (user: string = demoUsers.ada) => {
    const agent = test.agent();
    await test.authorize(agent, user);
    for (const name of transactionsOf(agent)) {
      agent.deleteCookie(name);
    }
    test.kinde.resetCalls();
    return agent;
  };
  const whoIs = async (agent: UserAgent) => {
    const me = await agent.get(`${test.url}/auth/me`);
    return me.status === 200 ? me.json<{ id: string }>().id : me.status;
  };
  const expectRefused = (page: Page) => {
    expect(page.status).toBe(400);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_LOGIN_EXPIRED' });
    expect(cookiesSetBy(page)).toEqual([]);
    expect(test.kinde.calls.token).toBe(0);
  };

  /** What browsers get that come with one callback before Kinde has answered any of them. */
  const getAtOnce = async (agents: readonly UserAgent[], callback: string): Promise<Page[]> => {
    const answer = traffic.hold('/oauth2/token');
    const arrived = arrivals(test.app.getHttpServer(), agents.length);
    const pages = agents.map((agent) => agent.get(callback));
    await arrived;
    answer.release();
    return Promise.all(pages);
  };

  /** What Redis is told meanwhile, where there is one. */
  const commandsDuring = async (work: () => Promise<void>): Promise<readonly string[]> => {
    if (redis) {
      return redis.commandsDuring(work);
    }
    await work();
    return [];
  };

  const started = async () => {
    const page = await test.agent().get(`${test.url}/auth/login?state=x&nonce=y&code_verifier=z`);
    const { state, nonce, code_challenge, code_challenge_method } = authorizationRequest(
      page.location,
    );
    expect(code_challenge_method).toEqual(['S256']);
    return [state, nonce, code_challenge].flat();
  };

  it('has a state, nonce and challenge that nobody can guess, whatever the request says', async () => {
    const secrets: (string | undefined)[] = [];
    const commands = await commandsDuring(async () => {
      for (let batch = 0; batch < 50; batch += 1) {
        secrets.push(...(await Promise.all(Array.from({ length: 20 }, started))).flat());
      }
    });
    expect(new Set(secrets).size).toBe(3000);
    for (const secret of secrets) {
      expect(secret).toMatch(/^[\w-]{43}$/); // 256 bits
    }
    // Whoever starts logins by the thousand fills no store with them.
    expect(commands).toEqual([]);
  });

  it('has a new state, nonce and challenge for the same browser', async () => {
    const agent = test.agent();
    const starts = [
      await agent.get(`${test.url}/auth/login`),
      await agent.get(`${test.url}/auth/login`),
    ].map(({ location }) => authorizationRequest(location));
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(starts[0]?.[name]).not.toEqual(starts[1]?.[name]);
    }
  });

  it('shows nothing of itself in the state or in its cookie', async () => {
    const agent = test.agent();
    const { location } = await agent.get(`${test.url}/auth/login?returnTo=/secret/place`);
    const { state = [], nonce = [] } = authorizationRequest(location);
    const [cookie = ''] = Object.values(agent.cookies());
    for (const sealed of [state.join(), cookie]) {
      const decoded = Buffer.from(sealed, 'base64url').toString('latin1');
      expect(sealed + decoded).not.toContain('secret/place');
      expect(sealed + decoded).not.toContain(nonce.join());
    }
    expect(cookie).not.toContain(state.join());
  });

  describe('to an organization', () => {
    it.each([
      ['a control character', 'org_\u0001'],
      ['a line break', 'org_1\r\nSet-Cookie: x=1'],
      ['a zero byte', 'org_1\u0000'],
      ['a quote', 'org_"1"'],
      ['a backslash', 'org_\\1'],
      ['a space', 'org_1 2'],
      ['what is not ASCII', 'org_ü'],
      ['an emoji', 'org_😀'],
      ['512 quotes', '"'.repeat(512)],
      ['512 characters of three bytes', '€'.repeat(512)],
      ['512 control characters', '\u0001'.repeat(512)],
      ['513 characters', 'o'.repeat(513)],
    ])('is not started with %s in its code', async (_, orgCode) => {
      const query = new URLSearchParams({ org_code: orgCode });
      const page = await test.agent().get(`${test.url}/auth/login?${query.toString()}`);
      expect(page.status).toBe(400);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
      expect(page.headers.get('www-authenticate')).toBeNull();
      expect(page.setCookies).toEqual([]);
    });

    it('fits into a cookie with the longest code and way back that there are', async () => {
      const orgCode = 'o'.repeat(512);
      const returnTo = `/${'r'.repeat(2047)}`;
      test.kinde.tenant.addOrganization({ code: orgCode, name: 'The Longest' });
      test.kinde.tenant.setMembership(demoUsers.ada, { orgCode, roles: ['admin'] });
      try {
        const agent = test.agent();
        const login = `/auth/login?org_code=${orgCode}&returnTo=${returnTo}`;
        const start = await agent.get(test.url + login);
        const cookies = start.headers.getSetCookie();
        expect(cookies).toHaveLength(1);
        expect(cookies[0]?.length).toBeLessThanOrEqual(4096);
        expect(authorizationRequest(start.location)['org_code']).toEqual([orgCode]);

        const callback = await test.passKinde(agent, demoUsers.ada, start.location);
        expect((await agent.get(callback)).location).toBe(test.url + returnTo);
        const me = await agent.get(`${test.url}/auth/me`);
        expect(me.json()).toMatchObject({ id: demoUsers.ada, orgCode });
      } finally {
        test.kinde.tenant.removeMembership(demoUsers.ada, orgCode);
      }
    });
  });

  describe('in another browser', () => {
    it('cannot be finished with the code and state alone', async () => {
      const callback = await test.authorize(test.agent(), demoUsers.ada);
      const victim = test.agent();
      expectRefused(await victim.get(callback));
      expect(await whoIs(victim)).toBe(401);
    });

    it('cannot be finished there either while that browser has a login of its own', async () => {
      const callback = await test.authorize(test.agent(), demoUsers.ada);
      const victim = test.agent();
      await victim.get(`${test.url}/auth/login`);
      const own = transactionsOf(victim);
      expectRefused(await victim.get(callback));
      expect(transactionsOf(victim)).toEqual(own);
    });

    it('cannot replace the user who is signed in there', async () => {
      const callback = await test.authorize(test.agent(), demoUsers.ada);
      const victim = test.agent();
      await test.signIn(victim, demoUsers.rex);
      test.kinde.resetCalls();
      const page = await victim.get(`${callback}&returnTo=/elsewhere`);
      expect(page.location).toBe(`${test.url}/home`);
      expect(page.setCookies).toEqual([]);
      expect(test.kinde.calls.token).toBe(0);
      expect(await whoIs(victim)).toBe(demoUsers.rex);
    });

    it("cannot be finished with the cookie under another login's name", async () => {
      const attacker = await knownAgent();
      const callback = await test.authorize(attacker, demoUsers.ada);
      const { state = [] } = authorizationRequest(callback);
      const victim = test.agent();
      const { location } = await victim.get(`${test.url}/auth/login`);
      const [name = ''] = transactionsOf(victim);
      const [stolen = ''] = transactionsOf(attacker);
      victim.setCookie(name, attacker.cookies()[stolen] ?? '');
      const own = callback.replace(
        state.join(),
        authorizationRequest(location)['state']?.join() ?? '',
      );
      expectRefused(await victim.get(own));
    });

    it('does not let a thousand made-up callbacks bother Kinde or the store', async () => {
      const agent = test.agent();
      const commands = await commandsDuring(async () => {
        for (let batch = 0; batch < 50; batch += 1) {
          const pages = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              agent.get(`${test.url}/auth/callback?code=c&state=made-up-${batch}-${index}`),
            ),
          );
          expect(
            pages.every(({ status, setCookies }) => status === 400 && !setCookies.length),
          ).toBe(true);
        }
      });
      expect(commands).toEqual([]);
      expect(Object.values(test.kinde.calls).every((count) => count === 0)).toBe(true);
    });
  });

  describe('with another state', () => {
    it.each<[string, (state: string) => string]>([
      [
        'in other case',
        (state) => (state === state.toLowerCase() ? state.toUpperCase() : state.toLowerCase()),
      ],
      [
        'with one character changed',
        (state) => (state.startsWith('a') ? 'b' : 'a') + state.slice(1),
      ],
      ['cut short', (state) => state.slice(0, -1)],
      ['padded', (state) => `${state}=`],
      ['with a space behind it', (state) => `${state}%20`],
      ['with a zero byte behind it', (state) => `${state}%00`],
      ['of another session of the same length', () => 'A'.repeat(43)],
      ['that names a property of every object', () => '__proto__'],
    ])('%s it cannot be finished', async (_, change) => {
      const agent = await knownAgent();
      const callback = await test.authorize(agent, demoUsers.ada);
      const state = authorizationRequest(callback)['state']?.join() ?? '';
      expectRefused(await agent.get(callback.replace(state, change(state))));
      // It was not this login's callback, so the login is still to be finished.
      expect((await agent.get(callback)).location).toBe(`${test.url}/home`);
    });

    it.each([
      ['none', (state: string) => `&state=${state}`, ''],
      ['an empty one', (state: string) => state, ''],
      ['a second one', (state: string) => state, 'x&state=y'],
    ])('%s it is no callback at all', async (_, from, to) => {
      const agent = await knownAgent();
      const callback = await test.authorize(agent, demoUsers.ada);
      const state = authorizationRequest(callback)['state']?.join() ?? '';
      const page = await agent.get(callback.replace(from(state), to));
      expect(page.status).toBe(400);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
      expect(test.kinde.calls.token).toBe(0);
    });
  });

  describe('with another cookie', () => {
    it('cannot be finished when any bit of it was changed', async () => {
      const agent = await knownAgent();
      const callback = await test.authorize(agent, demoUsers.ada);
      const [name = ''] = transactionsOf(agent);
      const value = agent.cookies()[name] ?? '';
      for (let index = 0; index < value.length; index += 7) {
        const changed = value[index] === 'A' ? 'B' : 'A';
        agent.setCookie(name, value.slice(0, index) + changed + value.slice(index + 1));
        expectRefused(await agent.get(callback));
      }
      agent.setCookie(name, value);
      expect((await agent.get(callback)).location).toBe(`${test.url}/home`);
    });

    it('is no session when it is sent as one', async () => {
      const agent = test.agent();
      await agent.get(`${test.url}/auth/login`);
      const [name = ''] = transactionsOf(agent);
      agent.setCookie(SESSION, agent.cookies()[name] ?? '');
      expect(await whoIs(agent)).toBe(401);
    });

    it('cannot be finished with a session in its place', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const session = agent.cookies()[SESSION] ?? '';
      test.kinde.resetCalls();
      const callback = await test.authorize(agent, demoUsers.ada);
      const [name = ''] = transactionsOf(agent);
      agent.setCookie(name, session);
      agent.deleteCookie(SESSION);
      expectRefused(await agent.get(callback));
    });
  });

  describe('that takes long', () => {
    it('can be finished for ten minutes', async () => {
      const agent = await knownAgent();
      const { location } = await agent.get(`${test.url}/auth/login`);
      test.clock.advance(590);
      const callback = await test.passKinde(agent, demoUsers.ada, location);
      expect((await agent.get(callback)).location).toBe(`${test.url}/home`);
    });

    it('cannot be finished after that, even if the browser kept its cookie', async () => {
      const agent = await knownAgent();
      const { location } = await agent.get(`${test.url}/auth/login`);
      test.clock.advance(601);
      expectRefused(await agent.get(await test.passKinde(agent, demoUsers.ada, location)));
    });
  });

  describe('beside others', () => {
    it('is finished in every tab, in any order, where that tab wants to be', async () => {
      const agent = await knownAgent();
      const tabs: string[] = [];
      for (const tab of [1, 2, 3, 4, 5]) {
        const login = `/auth/login?returnTo=/tab/${tab}`;
        tabs.push(await test.authorize(agent, demoUsers.ada, { login }));
      }
      for (const tab of [2, 1, 5, 3, 4]) {
        const page = await agent.get(tabs[tab - 1] ?? '');
        expect(page.location).toBe(`${test.url}/tab/${tab}`);
        expect(await whoIs(agent)).toBe(demoUsers.ada);
      }
      expect(transactionsOf(agent)).toEqual([]);
      expect(test.kinde.calls.codeExchange).toBe(5);
    });

    it('makes room for the newest by dropping the oldest', async () => {
      const agent = await knownAgent();
      const callbacks: string[] = [];
      for (let tab = 0; tab < 6; tab += 1) {
        test.clock.advance(1);
        callbacks.push(await test.authorize(agent, demoUsers.ada));
      }
      expect(transactionsOf(agent)).toHaveLength(5);
      const [oldest = '', second = ''] = callbacks;
      expectRefused(await agent.get(oldest));
      expect((await agent.get(second)).location).toBe(`${test.url}/home`);
    });

    it('never fills the browser with cookies', async () => {
      const agent = await knownAgent();
      for (let start = 0; start < 50; start += 1) {
        const returnTo = `/${'long/'.repeat(start * 12)}`;
        const page = await agent.get(`${test.url}/auth/login?returnTo=${returnTo}`);
        expect(page.status).toBe(302);
        expect(agent.cookieHeader(test.url).length).toBeLessThan(4096);
      }
      const callback = await test.authorize(agent, demoUsers.ada, {
        login: `/auth/login?returnTo=/${'x'.repeat(2047)}`,
      });
      expect(agent.cookieHeader(test.url).length).toBeLessThan(4096);
      expect((await agent.get(callback)).location).toBe(`${test.url}/${'x'.repeat(2047)}`);
    });

    it('clears away what only looks like a login', async () => {
      const agent = test.agent();
      agent.setCookie('kinde.login.AAAAAAAAAAAAAAAA', 'rubbish');
      agent.setCookie('kinde.login.', 'x'.repeat(3000));
      agent.setCookie('kinde.logins', 'of somebody else');
      const page = await agent.get(`${test.url}/auth/login`);
      expect(cookiesDroppedBy(page).toSorted()).toEqual([
        'kinde.login.',
        'kinde.login.AAAAAAAAAAAAAAAA',
      ]);
      expect(agent.cookies()['kinde.logins']).toBe('of somebody else');
    });
  });

  describe('whose callback comes twice', () => {
    it('is finished once when both come at the same time', async () => {
      const agent = await knownAgent();
      const callback = await test.authorize(agent, demoUsers.ada, {
        login: '/auth/login?returnTo=/once',
      });
      const copies = [agent, agent.clone(), agent.clone()];
      const pages = await getAtOnce(copies, callback);
      expect(pages.map(({ location }) => location)).toEqual(Array(3).fill(`${test.url}/once`));
      expect(test.kinde.calls.codeExchange).toBe(1);

      // Nothing that was issued has been revoked for it: the session can be renewed.
      for (const copy of copies) {
        expect(await whoIs(copy)).toBe(demoUsers.ada);
      }
      test.clock.advance(3600);
      expect(await whoIs(agent)).toBe(demoUsers.ada);
      expect(test.kinde.calls).toMatchObject({ refresh: 1, refreshReuse: 0, grantRevoked: 0 });
    });

    it('shares nothing with another browser, though it comes at the same time', async () => {
      const agent = await knownAgent();
      const callback = await test.authorize(agent, demoUsers.ada);
      const [own, other] = await getAtOnce([agent, test.agent()], callback);
      expect(own?.location).toBe(`${test.url}/home`);
      expect(other?.status).toBe(400);
      expect(other?.setCookies).toEqual([]);
    });

    it('is over after the first, even for a copy of its cookie', async () => {
      const agent = await knownAgent();
      const callback = await test.authorize(agent, demoUsers.ada);
      const copy = agent.clone();
      await agent.get(callback);
      expect(test.kinde.calls.codeExchange).toBe(1);
      test.kinde.resetCalls();
      expectRefused(await copy.get(callback));
      expect(await whoIs(copy)).toBe(401);
    });

    it('is over after the first, and whoever is signed in goes to the start', async () => {
      const agent = await knownAgent();
      const callback = await test.authorize(agent, demoUsers.ada, {
        login: '/auth/login?returnTo=/deep',
      });
      const transactions = agent.clone().cookies();
      await agent.get(callback);
      test.kinde.resetCalls();
      for (const hasOldCookie of [false, true]) {
        for (const [name, value] of hasOldCookie ? Object.entries(transactions) : []) {
          agent.setCookie(name, value);
        }
        const again = await agent.get(callback);
        expect(again.location).toBe(`${test.url}/home`);
        expect(cookiesSetBy(again)).toEqual([]);
      }
      expect(test.kinde.calls.token).toBe(0);
      expect(await whoIs(agent)).toBe(demoUsers.ada);
    });

    it('is not begun by a browser that only fetches ahead', async () => {
      const agent = await knownAgent();
      const callback = await test.authorize(agent, demoUsers.ada);
      const ahead = [
        await agent.request(callback, { method: 'HEAD' }),
        await agent.get(callback, { purpose: 'prefetch' }),
        await agent.get(callback, { 'sec-purpose': 'prefetch;prerender' }),
      ];
      expect(ahead.map(({ status }) => status)).toEqual([204, 204, 204]);
      expect(ahead.flatMap(({ setCookies }) => setCookies)).toEqual([]);
      expect(test.kinde.calls.token).toBe(0);
      expect((await agent.get(callback)).location).toBe(`${test.url}/home`);
    });
  });

  it('drops its cookie, and only its own, when it is finished', async () => {
    const agent = await knownAgent();
    await agent.get(`${test.url}/auth/login`);
    const [other = ''] = transactionsOf(agent);
    const callback = await test.authorize(agent, demoUsers.ada);
    const [own = ''] = transactionsOf(agent).filter((name) => name !== other);
    const page = await agent.get(callback);
    expect(cookiesDroppedBy(page)).toEqual([own]);
    expect(transactionsOf(agent)).toEqual([other]);
  });

  it('replaces the session of another user as a whole', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const copy = agent.clone();
    const login = '/auth/login?prompt=login&returnTo=/as/rex';
    const end = await test.signIn(agent, demoUsers.rex, { login });
    expect(end.location).toBe(`${test.url}/as/rex`);
    const me = await agent.get(`${test.url}/auth/me`);
    expect(me.json()).toMatchObject({ id: demoUsers.rex, givenName: 'Rex', roles: ['reader'] });
    expect(me.text).not.toContain('Ada');
    // The session that was there before is over, not merely forgotten.
    expect(await whoIs(copy)).toBe(401);
  });

  it('leaves the session that is there alone when it fails', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const login = '/auth/login?prompt=login';
    const callback = await test.authorize(agent, demoUsers.rex, { login });
    test.kinde.faults.wrongNonce = true;
    const page = await agent.get(callback);
    expect(page.status).toBe(502);
    expect(cookiesSetBy(page)).toEqual([]);
    expect(await whoIs(agent)).toBe(demoUsers.ada);
  });
});
