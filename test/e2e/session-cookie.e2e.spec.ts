import { Test } from '@nestjs/testing';

import { KindeModule, type KindeModuleOptions } from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { describeEachDeployment, describeEachStore } from '../support/deployments.js';
import { expectRewritten } from '../support/expect-rewritten.js';
import { Gate } from '../support/gate.js';
import {
  cookiesDroppedBy,
  cookiesSetBy,
  isSessionCookie,
  isTransactionCookie,
} from '../support/module-cookies.js';
import { RedisView } from '../support/redis-view.js';
import { ResponsesController } from '../support/responses.controller.js';
import { randomBytes, seededRandom } from '../support/seeded-random.js';
import { SESSION_SECRET, TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import type { Page, UserAgent } from '../support/user-agent.js';
import { sendOverWire } from '../support/wire.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Access tokens that outlive every session, so that nothing is refreshed. */
const LONG_LIVED = { accessTokenLifetime: 30 * DAY, refreshTokenLifetime: 60 * DAY };

/** Milliseconds: a slow machine takes fewer to refuse a cookie, and every one more to obey it. */
const PATIENCE = 15_000;

const controllers = [TodosController, ResponsesController];

const random = seededRandom(250);

/** Text that does not compress and makes tokens larger. */
const ballast = (length: number) => randomBytes(random, length).toString('base64').slice(0, length);

/** Signs in with an access token of about this many bytes. */
async function signInWithToken(
  test: TestApplication,
  agent: UserAgent,
  user: string,
  bytes: number,
): Promise<Page> {
  const plain = test.kinde.accessToken({ user }).length;
  const claim = ballast(Math.max(0, Math.floor(((bytes - plain) * 3) / 4)));
  test.kinde.faults.overrideAccessTokenClaims = { ballast: claim };
  try {
    return await test.signIn(agent, user);
  } finally {
    test.kinde.faults.clear();
  }
}

function sessionCookies(agent: UserAgent): [name: string, value: string][] {
  return Object.entries(agent.cookies()).filter(([name]) => isSessionCookie(name));
}

/** `Set-Cookie` headers as they were sent. */
function sentCookies(page: Page): string[] {
  return page.headers.getSetCookie();
}

function attributesOf(cookie: string): string[] {
  return cookie
    .split('; ')
    .slice(1)
    .filter((attribute) => !attribute.startsWith('Max-Age='))
    .toSorted();
}

/** Sends these cookies instead of those that a browser keeps. */
function withCookie(agent: UserAgent, url: string, cookie: string): Promise<Page> {
  return agent.request(url, { headers: { cookie } });
}

const header = (cookies: readonly (readonly [string, string])[]) =>
  cookies.map(([name, value]) => `${name}=${value}`).join('; ');

const chunk = (agent: UserAgent, index: number) => agent.cookies()[`kinde.session.${index}`] ?? '';

describeEachDeployment('the session cookie', (adapter, sessions) => {
  let test: TestApplication;
  let list: string;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers,
      providers: [Gate],
      kinde: LONG_LIVED,
    });
    list = `${test.url}/todos`;
  });
  afterAll(async () => {
    expect(test.logger.text).not.toContain(SESSION_SECRET);
    await test.stop();
  });
  beforeEach(() => test.kinde.resetCalls());

  const send = (sealed: string) => withCookie(test.agent(), list, `kinde.session.0=${sealed}`);

  async function expectRefusal(changed: string): Promise<void> {
    const page = await send(changed);
    expect(page.status).toBe(401);
    expect(cookiesDroppedBy(page)).toEqual(['kinde.session.0']);
    expect(page.headers.get('cache-control')).toBe('no-store');
  }

  describe('attributes', () => {
    const ofLocalhost = ['HttpOnly', 'Path=/', 'SameSite=Lax'];

    it('are all stated when it is set, rolled and dropped, and on http://localhost not Secure', async () => {
      const agent = test.agent();
      const login = await agent.get(`${test.url}/auth/login`);
      expect(sentCookies(login).map(attributesOf)).toEqual([ofLocalhost]);

      const end = await test.signIn(agent, demoUsers.ada);
      expect(cookiesSetBy(end)).toEqual(['kinde.session.0']);
      test.clock.advance(HOUR);
      const rolled = await agent.get(list);
      const dropped = await agent.get(`${test.url}/auth/logout`);
      expect(cookiesDroppedBy(dropped)).toContain('kinde.session.0');
      expectRewritten(rolled, sessions);
      for (const cookie of [end, rolled, dropped].flatMap(sentCookies)) {
        expect(attributesOf(cookie)).toEqual(ofLocalhost);
      }
    });

    it('keep it as long as the session can last', async () => {
      const end = await test.signIn(test.agent(), demoUsers.ada);
      const [session] = end.setCookies.filter(({ name }) => isSessionCookie(name));
      // An id is not set again while the session is in use, so it has to stay until the last day.
      const longest = sessions === 'cookie' ? DAY : 7 * DAY;
      expect(session?.maxAge).toBeGreaterThan(longest - 10);
      expect(session?.maxAge).toBeLessThanOrEqual(longest);
      expect(session?.expires).toBeUndefined();
    });

    it('end it with the browser when Kinde says that the session is not persistent', async () => {
      const agent = test.agent();
      test.kinde.faults.overrideAccessTokenClaims = { ksp: { persistent: false } };
      const end = await test.signIn(agent, demoUsers.ada);
      test.kinde.faults.clear();
      test.clock.advance(HOUR);
      const rolled = await agent.get(list);
      expectRewritten(rolled, sessions);
      expect(cookiesSetBy(end)).toEqual(['kinde.session.0']);
      for (const session of [end, rolled].flatMap(({ setCookies }) => setCookies)) {
        expect([session.maxAge, session.expires]).toEqual(
          isSessionCookie(session.name) ? [undefined, undefined] : [0, undefined],
        );
      }
    });
  });

  describe('a visit without a session', () => {
    it.each(['todos', 'todos/public', 'todos/optional', 'auth/me', 'nowhere'])(
      'leaves no cookie behind at /%s',
      async (path) => {
        const visits = Array.from({ length: 60 }, () => test.agent().get(`${test.url}/${path}`));
        for (const page of await Promise.all(visits)) {
          expect(sentCookies(page)).toEqual([]);
        }
      },
    );
  });

  describe('its end', () => {
    it('comes when it was not used for the idle time, and the browser is told to drop it', async () => {
      const [agent, other] = [test.agent(), test.agent()];
      await test.signIn(agent, demoUsers.ada);
      await test.signIn(other, demoUsers.ada);
      test.clock.advance(DAY - 5);
      expect((await other.get(list)).status).toBe(200);

      test.clock.advance(6);
      const names = sessionCookies(agent).map(([name]) => name);
      const page = await agent.get(list);
      expect(page.status).toBe(401);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
      expect(cookiesDroppedBy(page)).toEqual(names);
      expect(sessionCookies(agent)).toEqual([]);
      expect(cookiesDroppedBy(await agent.get(list))).toEqual([]);
      expect((await other.get(list)).status).toBe(200);
    });

    it('is put off by use, though never beyond the absolute limit', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const step = 20 * HOUR;
      let age = 0;
      for (; age + step < 7 * DAY; age += step) {
        test.clock.advance(step);
        expect((await agent.get(list)).status).toBe(200);
      }
      test.clock.advance(7 * DAY - age - 10);
      const last = await agent.get(list);
      expect(last.status).toBe(200);
      for (const { maxAge } of last.setCookies) {
        expect(maxAge).toBeLessThanOrEqual(10);
      }

      test.clock.advance(11);
      expect((await agent.get(list)).status).toBe(401);
    });

    it('is not put off by a write with every request', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      test.clock.advance(290);
      expect(sentCookies(await agent.get(list))).toEqual([]);
      test.clock.advance(20);
      expectRewritten(await agent.get(list), sessions);
      expect(sentCookies(await agent.get(list))).toEqual([]);
    });

    it('comes with the access token when there is no refresh token', async () => {
      const agent = test.agent();
      test.kinde.faults.overrideTokenResponse = { refresh_token: undefined };
      test.kinde.accessTokenLifetime = HOUR;
      await test.signIn(agent, demoUsers.ada);
      test.kinde.faults.clear();
      test.kinde.accessTokenLifetime = LONG_LIVED.accessTokenLifetime;
      test.clock.advance(HOUR - 5);
      expect((await agent.get(list)).status).toBe(200);
      test.clock.advance(6);
      const page = await agent.get(list);
      expect(page.status).toBe(401);
      expect(cookiesDroppedBy(page)).toEqual(['kinde.session.0']);
    });

    it('does not come when the clock is set back', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      test.clock.advance(-6 * HOUR);
      const page = await agent.get(list);
      expect(page.status).toBe(200);
      test.clock.advance(7 * HOUR);
      expect((await agent.get(list)).status).toBe(200);
    });
  });

  describe('that is not as it was issued', () => {
    let value: string;
    let agent: UserAgent;

    beforeAll(async () => {
      agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      value = agent.cookies()['kinde.session.0'] ?? '';
      expect(value).not.toBe('');
    });

    it('is refused with any character changed, from the first to the last', async () => {
      const positions = Array.from({ length: 40 }, (_, index) =>
        Math.floor((index * (value.length - 1)) / 39),
      );
      for (const at of positions) {
        const other = value[at] === 'A' ? 'B' : 'A';
        await expectRefusal(value.slice(0, at) + other + value.slice(at + 1));
      }
      expect((await send(value)).status).toBe(200);
    });

    it.each([
      ['padding', (sealed: string) => `${sealed}=`],
      ['a space', (sealed: string) => `${sealed}%20`],
      ['a dot', (sealed: string) => `${sealed}.`],
      ['itself', (sealed: string) => sealed + sealed],
      ['a null character', (sealed: string) => `${sealed}%00`],
      ['a line break', (sealed: string) => `${sealed}%0a`],
    ])('is refused with %s after it', (_, change) => expectRefusal(change(value)));

    it.each([
      ['nothing', ''],
      ['a word', 'undefined'],
      ['a broken escape', '%E0%A4%A'],
      ['a broken escape alone', '%'],
      ['a null character', '%00'],
      ['a line break', '%0d%0aSet-Cookie:%20x=y'],
      ['JSON', '%7B%22id%22%3A%22x%22%7D'],
      ['a prototype', '__proto__'],
      ['4 000 characters', 'A'.repeat(4_000)],
      ['4 000 zeros', '0'.repeat(4_000)],
      ['a signed token', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJrcF8xIn0.'],
      [
        'an encrypted token that asks for two billion rounds',
        `${Buffer.from('{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2c":2e9,"p2s":"AAAA"}').toString('base64url')}.AAAA.AAAA.AAAA.AAAA`,
      ],
      [
        'an encrypted token that asks to be inflated',
        `${Buffer.from('{"alg":"dir","enc":"A256GCM","zip":"DEF"}').toString('base64url')}..AAAA.AAAA.AAAA`,
      ],
    ])('is nobody when it is %s', async (_, garbage) => {
      const startedAt = performance.now();
      await expectRefusal(garbage);
      expect(performance.now() - startedAt).toBeLessThan(PATIENCE);
    });

    it('is nobody when it is random, and never an error of the server', async () => {
      const attempts = Array.from({ length: 250 }, (_, index) =>
        send(
          index % 2 === 0
            ? randomBytes(random, index * 4).toString('base64url')
            : encodeURIComponent(randomBytes(random, index).toString('latin1')),
        ),
      );
      const statuses = (await Promise.all(attempts)).map(({ status }) => status);
      expect([...new Set(statuses)]).toEqual([401]);
    });

    it.each([
      ['bytes that are no text', `kinde.session.0=${'\u0080\u00ff'.repeat(2_000)}`],
      ['names of every object', '__proto__=1; constructor=2; kinde.session.__proto__=3'],
      ['no names', ';;; = ; =x; ;'],
      ['many names', Array.from({ length: 900 }, (_, index) => `n${index}=1`).join('; ')],
      ['many chunks', Array.from({ length: 300 }, (_, i) => `kinde.session.${i}=1`).join(';')],
    ])('is no error of the server in a header of %s', async (_, cookie) => {
      const lines = [`Cookie: ${cookie}`];
      const [guarded, again] = await sendOverWire(list, [lines, lines]);
      expect([guarded?.status, again?.status]).toEqual([401, 401]);
      const [open] = await sendOverWire(`${test.url}/todos/optional`, [lines]);
      expect(open?.status).toBe(200);
    });

    it('counts once when it is sent twice: the first, as browsers put the most specific first', async () => {
      const good = `kinde.session.0=${value}`;
      const responses = await sendOverWire(list, [
        [`Cookie: ${good}; kinde.session.0=junk`],
        [`Cookie: kinde.session.0=junk; ${good}`],
        [`Cookie: ${good}`, 'Cookie: kinde.session.0=junk'],
      ]);
      expect(responses.map(({ status }) => status)).toEqual([200, 401, 200]);
    });

    it('lets a visitor into a route that welcomes everybody, and is dropped there too', async () => {
      const page = await withCookie(
        test.agent(),
        `${test.url}/todos/optional`,
        'kinde.session.0=x',
      );
      expect(page.json()).toEqual({ user: null });
      expect(cookiesDroppedBy(page)).toEqual(['kinde.session.0']);
      expect(page.headers.get('cache-control')).toBe('no-store');
    });

    it('is no obstacle to signing in', async () => {
      const visitor = test.agent();
      visitor.setCookie('kinde.session.0', 'junk');
      await test.signIn(visitor, demoUsers.rex);
      expect((await visitor.get(list)).json()).toEqual({ user: demoUsers.rex });
    });
  });

  describe('and other sealed values', () => {
    it('do not stand in for each other: a login under way is no session', async () => {
      const agent = test.agent();
      await agent.get(`${test.url}/auth/login`);
      const [login] = Object.entries(agent.cookies()).filter(([name]) => isTransactionCookie(name));
      const page = await withCookie(agent, list, `kinde.session.0=${login?.[1]}`);
      expect(page.status).toBe(401);
    });

    it('do not stand in for each other: a session is no login under way', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const callback = await test.authorize(agent, demoUsers.ada);
      const [login = ''] = Object.keys(agent.cookies()).filter(isTransactionCookie);
      test.kinde.resetCalls();
      const session = agent.cookies()['kinde.session.0'];
      const page = await withCookie(test.agent(), callback, `${login}=${session}`);
      expect(page.status).toBe(400);
      expect(test.kinde.calls.token).toBe(0);
    });
  });

  describe('after somebody else signs in', () => {
    it("is replaced as a whole, and the former one's copies are worthless", async () => {
      const agent = test.agent();
      test.kinde.faults.overrideIdTokenClaims = { nickname: 'only Ada has one' };
      await test.signIn(agent, demoUsers.ada);
      test.kinde.faults.clear();
      const former = agent.clone();
      await test.signIn(agent, demoUsers.rex, { login: '/auth/login?prompt=login' });
      const me = await agent.get(`${test.url}/auth/me`);
      expect(me.json()).toMatchObject({ id: demoUsers.rex, givenName: 'Rex', roles: ['reader'] });
      expect(me.text).not.toContain('Ada');

      const replay = await former.get(list);
      expect(replay.status).toBe(401);
      // A late request of the former session must not drop the new one's cookie.
      expect(cookiesDroppedBy(replay)).toEqual([]);
    });

    it('is not the one that was planted in the browser before', async () => {
      const attacker = test.agent();
      await test.signIn(attacker, demoUsers.rex);
      const planted = attacker.cookies()['kinde.session.0'] ?? '';
      const victim = test.agent();
      victim.setCookie('kinde.session.0', planted);
      await test.signIn(victim, demoUsers.ada);
      expect(victim.cookies()['kinde.session.0']).not.toBe(planted);
      expect((await victim.get(list)).json()).toEqual({ user: demoUsers.ada });
      expect((await attacker.get(list)).status).toBe(401);
    });
  });

  describe('and what handlers do with it', () => {
    it("is not changed by a handler that changes the user's claims", async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.rex);
      await agent.get(`${test.url}/responses/careless`);
      expect((await agent.get(`${test.url}/todos/deletable`)).status).toBe(403);
      const me = await agent.get(`${test.url}/auth/me`);
      expect(me.json()).toMatchObject({ permissions: ['read:todos'] });
    });
  });

  describe('and caches', () => {
    it('may store a response that does not set it, as the handler says', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const page = await agent.get(`${test.url}/responses/cacheable`);
      expect(sentCookies(page)).toEqual([]);
      expect(page.headers.get('cache-control')).toBe('public, max-age=600');
      expect(page.headers.get('cdn-cache-control')).toBe('max-age=600');
      expect(page.headers.get('vary')).toBe('Accept-Encoding');
    });

    it.each([
      ['401', 'todos', undefined],
      ['403', 'todos/deletable', demoUsers.rex],
      ['200', 'auth/me', demoUsers.rex],
      ['302', 'auth/login', undefined],
      ['302', 'auth/logout', demoUsers.rex],
    ])('store no %s of /%s', async (status, path, user) => {
      const agent = test.agent();
      if (user !== undefined) {
        await test.signIn(agent, user);
      }
      const page = await agent.get(`${test.url}/${path}`);
      expect(page.status).toBe(Number(status));
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('vary')).toMatch(/(^|, )Cookie$/);
    });
  });
});

/** As many characters as an id has, and of the same kind. */
const unknownId = () => randomBytes(random, 16).toString('base64url');

describeEachStore('the id in the session cookie', (adapter) => {
  let test: TestApplication;
  let redis: RedisView;
  let list: string;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions: 'store',
      controllers,
      providers: [Gate],
      kinde: LONG_LIVED,
    });
    redis = await RedisView.open(test.redis?.url);
    list = `${test.url}/todos`;
  });
  afterAll(async () => {
    redis.close();
    await test.stop();
  });
  beforeEach(() => redis.clear());
  afterEach(() => test.kinde.faults.clear());

  const signedIn = async (user: string = demoUsers.ada) => {
    const agent = test.agent();
    await test.signIn(agent, user);
    return agent;
  };
  const send = (id: string) => withCookie(test.agent(), list, `kinde.session.0=${id}`);
  /** What Redis is told meanwhile that changes it. */
  const writes = async (work: () => Promise<unknown>) => {
    const commands = await redis.commandsDuring(work);
    return commands.filter((command) => /lua\] "SET"/i.test(command));
  };

  it('is random, says nothing, and is another one with every login', async () => {
    const agent = test.agent();
    const ids = new Set<string>();
    for (let login = 0; login < 10; login += 1) {
      await test.signIn(agent, demoUsers.ada);
      expect(sessionCookies(agent)).toEqual([
        ['kinde.session.0', expect.stringMatching(/^[\w-]{22}$/)], // 128 bits
      ]);
      ids.add(chunk(agent, 0));
    }
    expect(ids.size).toBe(10);
    // Nobody who reads the keys has an id.
    const keys = (await redis.keys()).join('\n');
    expect([...ids].filter((id) => keys.includes(id))).toEqual([]);
  });

  it('stays the same from login to logout', async () => {
    const agent = await signedIn();
    const cookies = agent.cookies();
    for (let hour = 0; hour < 30; hour += 1) {
      test.clock.advance(HOUR);
      expect(sentCookies(await agent.get(list))).toEqual([]);
    }
    expect(agent.cookies()).toEqual(cookies);
  });

  it.each([
    ['nothing', ''],
    ['a pattern', '*'],
    ['a pattern for every id', '?'.repeat(22)],
    ['a set of characters', `[${'a'.repeat(20)}]`],
    ['a command', 'a%0d%0aDEL%20x'],
    ['a command as long as an id', `aaaaaaa%0d%0aFLUSHALL%0d%0a`],
    ['21 characters', 'a'.repeat(21)],
    ['23 characters', 'a'.repeat(23)],
    ['an id and more', `${'a'.repeat(22)}%00`],
    ['an id and a line break', `${'a'.repeat(22)}%0a`],
    ['base64 of the other alphabet', `${'a'.repeat(20)}+/`],
    ['letters that are not ASCII', encodeURIComponent('ä'.repeat(22))],
    ['a path', '../../../../../../etc/'],
    ['a prototype', '__proto__'],
    ['a sealed session', ballast(3_000).replaceAll(/[+/]/g, '_')],
    ['10 KB', 'A'.repeat(10_240)],
  ])('is not looked for in Redis when it is %s', async (_, id) => {
    const pages: Page[] = [];
    const commands = await redis.commandsDuring(async () => {
      pages.push(
        await send(id),
        await withCookie(test.agent(), `${test.url}/todos/optional`, `kinde.session.0=${id}`),
        await withCookie(test.agent(), `${test.url}/auth/logout`, `kinde.session.0=${id}`),
      );
    });
    expect(commands).toEqual([]);
    expect(pages.map(({ status }) => status)).toEqual([401, 200, 302]);
    for (const page of pages) {
      expect(cookiesDroppedBy(page)).toEqual(['kinde.session.0']);
    }
  });

  it('is looked for when it could be one, and dropped when it is none', async () => {
    let page: Page | undefined;
    const commands = await redis.commandsDuring(async () => {
      page = await send(unknownId());
    });
    expect(commands).not.toEqual([]);
    expect(page?.status).toBe(401);
    expect(cookiesDroppedBy(page ?? { setCookies: [] })).toEqual(['kinde.session.0']);
    expect(await redis.keys()).toEqual([]);
  });

  it('is not needed for a visit, of which Redis hears and keeps nothing', async () => {
    const commands = await redis.commandsDuring(async () => {
      for (const path of ['todos', 'todos/public', 'todos/optional', 'auth/me', 'nowhere']) {
        const visits = Array.from({ length: 40 }, () => test.agent().get(`${test.url}/${path}`));
        for (const page of await Promise.all(visits)) {
          expect(sentCookies(page)).toEqual([]);
        }
      }
    });
    expect(commands).toEqual([]);
    expect(await redis.keys()).toEqual([]);
  });

  it('is no concern of a route that anybody may see, or of a bearer token', async () => {
    const agent = await signedIn();
    const authorization = `Bearer ${test.kinde.accessToken({ user: demoUsers.rex })}`;
    const commands = await redis.commandsDuring(async () => {
      expect((await agent.get(`${test.url}/todos/public`)).status).toBe(200);
      expect((await agent.get(list, { authorization })).json()).toEqual({ user: demoUsers.rex });
    });
    expect(commands).toEqual([]);
  });

  it('is never one that the browser had before the login', async () => {
    const planted = unknownId();
    const victim = test.agent();
    victim.setCookie('kinde.session.0', planted);
    await test.signIn(victim, demoUsers.ada);
    expect(chunk(victim, 0)).not.toBe(planted);
    expect((await send(planted)).status).toBe(401);
    expect((await victim.get(list)).json()).toEqual({ user: demoUsers.ada });
    expect(await redis.sessions()).toHaveLength(1);
  });

  it("takes the record of the session before with it, one's own or another user's", async () => {
    const agent = await signedIn();
    const former = [chunk(agent, 0)];
    let [record] = await redis.sessions();
    for (const user of [demoUsers.ada, demoUsers.rex]) {
      await test.signIn(agent, user, { login: '/auth/login?prompt=login' });
      const [next, ...others] = await redis.sessions();
      expect(others).toEqual([]);
      expect(next).not.toBe(record);
      for (const id of former) {
        expect((await send(id)).status).toBe(401);
      }
      former.push(chunk(agent, 0));
      record = next;
    }
    expect((await agent.get(list)).json()).toEqual({ user: demoUsers.rex });
  });

  it('leaves the record of the session before alone when a login fails', async () => {
    const agent = await signedIn();
    const records = await redis.sessions();
    test.kinde.faults.wrongNonce = true;
    expect((await test.signIn(agent, demoUsers.ada)).status).toBe(502);
    expect(await redis.sessions()).toEqual(records);
    expect((await agent.get(list)).status).toBe(200);
  });

  it('opens its own record alone, wherever that is put', async () => {
    const [ada, rex] = [await signedIn(), await signedIn(demoUsers.rex)];
    // Often enough to be remembered.
    for (const agent of [ada, rex, ada, rex, ada, rex]) {
      expect((await agent.get(list)).status).toBe(200);
    }
    const [one = '', other = ''] = await redis.sessions();
    const values = [await redis.value(one), await redis.value(other)];
    await redis.put(one, values[1] ?? '');
    await redis.put(other, values[0] ?? '');
    for (const agent of [ada, rex]) {
      expect((await agent.clone().get(list)).status).toBe(401);
    }
    await redis.put(one, values[0] ?? '');
    await redis.put(other, values[1] ?? '');
    expect((await ada.get(list)).json()).toEqual({ user: demoUsers.ada });
    expect((await rex.get(list)).json()).toEqual({ user: demoUsers.rex });
  });

  it.each([
    ['is empty', () => ''],
    ['is not sealed', () => '1:{"sub":"kp_1"}'],
    ['has no version', (value: string) => value.replace(/^\d+:/, '')],
    ['was cut short', (value: string) => value.slice(0, -1)],
    [
      'was changed',
      (value: string) => value.slice(0, -9) + (value.at(-9) === 'A' ? 'B' : 'A') + value.slice(-8),
    ],
  ])('stands for nobody when its record %s', async (_, change) => {
    const agent = await signedIn();
    const [record = ''] = await redis.sessions();
    await redis.put(record, change((await redis.value(record)) ?? ''));
    const page = await agent.get(list);
    expect(page.status).toBe(401);
    expect(cookiesDroppedBy(page)).toEqual(['kinde.session.0']);
    await test.signIn(agent, demoUsers.ada);
    expect((await agent.get(list)).status).toBe(200);
  });

  it('stands for nobody when Redis has lost its record, and the next login works', async () => {
    const agent = await signedIn();
    await redis.clear();
    const page = await agent.get(list);
    expect(page.status).toBe(401);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
    expect(cookiesDroppedBy(page)).toEqual(['kinde.session.0']);
    await test.signIn(agent, demoUsers.ada);
    expect((await agent.get(list)).status).toBe(200);
  });

  it('is not dropped by a slow answer to who came without a session: a login may have come between', async () => {
    const agent = await signedIn();
    await redis.clear();
    const hold = test.app.get(Gate).close();
    const page = agent.get(`${test.url}/responses/visit`);
    await hold.arrived;
    await test.signIn(agent, demoUsers.rex, { login: '/auth/login?prompt=login' });
    test.clock.advance(6);
    hold.release();
    expect(sentCookies(await page)).toEqual([]);
    expect((await agent.get(list)).json()).toEqual({ user: demoUsers.rex });
  });

  describe('has a record in Redis', () => {
    it('that goes by itself when the session has idled for long enough', async () => {
      await signedIn();
      const [record = ''] = await redis.sessions();
      const seconds = await redis.secondsLeft(record);
      expect(seconds).toBeLessThanOrEqual(DAY);
      expect(seconds).toBeGreaterThan(DAY - 120);
    });

    it('that never outlasts the session, however much that is used', async () => {
      const agent = await signedIn();
      const [record = ''] = await redis.sessions();
      for (const [step, left] of [
        [20 * HOUR, DAY],
        [23 * HOUR, DAY],
        [23 * HOUR, DAY],
        [23 * HOUR, DAY],
        [23 * HOUR, DAY],
        [23 * HOUR, DAY],
        [23 * HOUR, 10 * HOUR],
        [9 * HOUR, HOUR],
      ] as const) {
        test.clock.advance(step);
        expect((await agent.get(list)).status).toBe(200);
        const seconds = await redis.secondsLeft(record);
        expect(seconds).toBeLessThanOrEqual(left);
        expect(seconds).toBeGreaterThan(left - 120);
      }
      test.clock.advance(HOUR + 1);
      // Redis would still have it: its own clock has not moved.
      expect(await redis.value(record)).not.toBeNull();
      expect((await agent.get(list)).status).toBe(401);
    });

    it('that is written once in five minutes, and not with every request', async () => {
      const agent = await signedIn();
      const visits = async () => {
        for (let visit = 0; visit < 5; visit += 1) {
          expect((await agent.get(list)).status).toBe(200);
        }
      };
      test.clock.advance(290);
      expect(await writes(visits)).toHaveLength(0);
      test.clock.advance(20);
      expect(await writes(visits)).toHaveLength(1);
    });

    it.each([1, 4, 8, 11])('with an access token of %i KB', async (size) => {
      const agent = test.agent();
      const end = await signInWithToken(test, agent, demoUsers.ada, size * 1024);
      expect(end.location).toBe(`${test.url}/home`);
      expect(sessionCookies(agent).map(([name]) => name)).toEqual(['kinde.session.0']);
      expect((await agent.get(`${test.url}/auth/me`)).json()).toMatchObject({ id: demoUsers.ada });
    });

    it.each([13, 24, 40])(
      'with an access token of %i KB, or the login fails cleanly',
      async (size) => {
        const agent = test.agent();
        const end = await signInWithToken(test, agent, demoUsers.ada, size * 1024);
        expect(end.status).toBe(502);
        expect(cookiesSetBy(end)).toEqual([]);
        expect(await redis.sessions()).toEqual([]);
      },
    );
  });

  it('takes the place of cookies from before there was a store', async () => {
    const agent = test.agent();
    for (let index = 0; index < 12; index += 1) {
      agent.setCookie(`kinde.session.${index}`, ballast(2_000).replaceAll(/[+/]/g, '_'));
    }
    const cookie = header(sessionCookies(agent).slice(0, 3));
    const page = await withCookie(test.agent(), list, cookie);
    expect(page.status).toBe(401);
    expect(cookiesDroppedBy(page)).toHaveLength(3);

    const small = test.agent();
    small.setCookie('kinde.session.0', 'left over');
    small.setCookie('kinde.session.1', 'left over');
    small.setCookie('kinde.session.11', 'left over');
    await test.signIn(small, demoUsers.ada);
    expect(sessionCookies(small).map(([name]) => name)).toEqual(['kinde.session.0']);
    expect((await small.get(list)).status).toBe(200);
  });

  it('leaves a response to caches as the handler says, while the session is written anew', async () => {
    const agent = await signedIn();
    const [record = ''] = await redis.sessions();
    const before = await redis.value(record);
    test.clock.advance(HOUR);
    const page = await agent.get(`${test.url}/responses/cacheable`);
    expect(await redis.value(record)).not.toBe(before);
    expect(sentCookies(page)).toEqual([]);
    expect(page.headers.get('cache-control')).toBe('public, max-age=600');
    expect(page.headers.get('vary')).toBe('Accept-Encoding');
  });
});

describe.each(adapters)('the sealed session cookie (%s)', (adapter) => {
  let test: TestApplication;
  let list: string;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers,
      providers: [Gate],
      kinde: LONG_LIVED,
    });
    list = `${test.url}/todos`;
  });
  afterAll(() => test.stop());

  /** A response that records the use of a session. */
  async function getRolled(path: string): Promise<Page> {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    test.clock.advance(HOUR);
    return agent.get(`${test.url}/responses/${path}`);
  }

  it('is over when it is not used, however long the session lives on in another copy', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const copy = agent.clone();
    test.clock.advance(20 * HOUR);
    await agent.get(list);
    test.clock.advance(20 * HOUR);
    expect((await agent.get(list)).status).toBe(200);
    expect((await copy.get(list)).status).toBe(401);
  });

  it.each([1, 2, 3, 4, 8, 12, 15, 16])(
    'is refused with a tag that is %i bytes too short',
    async (cut) => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const shorter = Buffer.from(chunk(agent, 0), 'base64url').subarray(0, -cut);
      const sealed = shorter.toString('base64url');
      const page = await withCookie(test.agent(), list, `kinde.session.0=${sealed}`);
      expect(page.status).toBe(401);
      expect(cookiesDroppedBy(page)).toEqual(['kinde.session.0']);
    },
  );

  describe('its size', () => {
    const KB = 1024;

    it.each([1, 2, 3, 4, 5])('fits browsers with an access token of %i KB', async (size) => {
      const agent = test.agent();
      const end = await signInWithToken(test, agent, demoUsers.ada, size * KB);
      expect(end.location).toBe(`${test.url}/home`);
      expectToFit(end);
      expect((await agent.get(`${test.url}/auth/me`)).json()).toMatchObject({ id: demoUsers.ada });
    });

    it.each([6, 7, 8, 9, 10, 12, 16, 24, 32, 40])(
      'fits browsers, or the login fails cleanly, with an access token of %i KB',
      async (size) => {
        const agent = test.agent();
        const end = await signInWithToken(test, agent, demoUsers.ada, size * KB);
        const me = await agent.get(`${test.url}/auth/me`);
        expectToFit(end);
        if (end.status === 302) {
          expect(me.status).toBe(200);
        } else {
          expect(end.status).toBe(502);
          expect(end.headers.get('cache-control')).toBe('no-store');
          expect(cookiesSetBy(end)).toEqual([]);
          expect(Object.keys(agent.cookies())).toEqual([]);
          expect(me.status).toBe(401);
        }
      },
    );

    it('fails the login with a line in the log that says how large it is and what to do', async () => {
      const agent = test.agent();
      const end = await signInWithToken(test, agent, demoUsers.ada, 9 * KB);
      expect(end.status).toBe(502);
      expect(end.json()).toMatchObject({ code: 'ERR_KINDE_SESSION_TOO_LARGE' });
      expect(test.logger.text).toMatch(/warn .*takes \d+ bytes of cookies.*fewer claims/);
    });

    it('leaves the session before it alone when a login fails for it', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      await signInWithToken(test, agent, demoUsers.ada, 9 * KB);
      expect((await agent.get(list)).json()).toEqual({ user: demoUsers.ada });
    });

    it('leaves room for the logins that a browser has under way, and for other cookies', async () => {
      const agent = test.agent();
      await signInWithToken(test, agent, demoUsers.ada, 6 * KB);
      const session = header(sessionCookies(agent));
      expect(session.length).toBeGreaterThan(7_000);
      for (let tab = 0; tab < 20; tab += 1) {
        await agent.get(`${test.url}/auth/login?returnTo=/${ballast(400).replaceAll('/', '_')}`);
      }
      agent.setCookie('other', 'x'.repeat(3 * KB));
      const page = await agent.get(list);
      expect(agent.cookieHeader(list).length).toBeLessThan(16 * KB - 500);
      expect(page.status).toBe(200);
    });

    it('is far below what Node refuses before any code of ours runs', async () => {
      const cookie = `other=${'x'.repeat(17 * KB)}`;
      const [refused] = await sendOverWire(list, [[`Cookie: ${cookie}`]]);
      expect(refused?.status).toBe(431);
      expect((await test.agent().get(`${test.url}/todos/public`)).status).toBe(200);
    });
  });

  describe('chunks', () => {
    let ada: UserAgent;
    let rex: UserAgent;

    beforeAll(async () => {
      ada = test.agent();
      rex = test.agent();
      await signInWithToken(test, ada, demoUsers.ada, 5 * 1024);
      await signInWithToken(test, rex, demoUsers.rex, 5 * 1024);
      expect(sessionCookies(ada).map(([name]) => name)).toEqual([
        'kinde.session.0',
        'kinde.session.1',
      ]);
    });

    it('are put together in whatever order they are sent', async () => {
      const cookie = header(sessionCookies(ada).toReversed());
      const page = await withCookie(ada, list, cookie);
      expect(page.json()).toEqual({ user: demoUsers.ada });
    });

    const mixtures: [what: string, cookies: () => [string, string][]][] = [
      ['the second is missing', () => [['kinde.session.0', chunk(ada, 0)]]],
      ['the first is missing', () => [['kinde.session.1', chunk(ada, 1)]]],
      [
        "the second is another user's",
        () => [
          ['kinde.session.0', chunk(ada, 0)],
          ['kinde.session.1', chunk(rex, 1)],
        ],
      ],
      [
        'they are swapped',
        () => [
          ['kinde.session.0', chunk(ada, 1)],
          ['kinde.session.1', chunk(ada, 0)],
        ],
      ],
      [
        'there is a third',
        () => [
          ['kinde.session.0', chunk(ada, 0)],
          ['kinde.session.1', chunk(ada, 1)],
          ['kinde.session.2', chunk(rex, 1)],
        ],
      ],
      [
        'there is an empty third',
        () => [
          ['kinde.session.0', chunk(ada, 0)],
          ['kinde.session.2', ''],
        ],
      ],
      [
        'there is a gap',
        () => [
          ['kinde.session.0', chunk(ada, 0)],
          ['kinde.session.2', chunk(ada, 1)],
        ],
      ],
      [
        'a number is written in another way',
        () => [
          ['kinde.session.0', chunk(ada, 0)],
          ['kinde.session.01', chunk(ada, 1)],
        ],
      ],
      ['they are twelve', () => Array.from({ length: 12 }, (_, i) => [`kinde.session.${i}`, 'x'])],
    ];

    it.each(mixtures)('stand for nobody when %s, and are all dropped', async (_, cookies) => {
      const page = await withCookie(test.agent(), list, header(cookies()));
      expect(page.status).toBe(401);
      expect(cookiesDroppedBy(page).toSorted()).toEqual(
        cookies()
          .map(([name]) => name)
          .toSorted(),
      );
      expect(cookiesSetBy(page)).toEqual([]);
    });

    it.each([
      ['a dot', 'kindexsessionx1'],
      ['the start', 'xkinde.session.1'],
      ['the end', 'kinde.session.1x'],
      ['a letter', 'Kinde.session.1'],
      ['the number', 'kinde.session.1e0'],
    ])('do not include a cookie whose name differs in %s', async (_, name) => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      agent.setCookie(name, 'something else');
      const page = await agent.get(list);
      expect(page.status).toBe(200);
      expect(cookiesDroppedBy(page)).toEqual([]);
    });

    it('that are left over are dropped by a login, the tenth and later ones too', async () => {
      const agent = test.agent();
      for (let index = 0; index < 12; index += 1) {
        agent.setCookie(`kinde.session.${index}`, 'left over');
      }
      const end = await test.signIn(agent, demoUsers.ada);
      expect(cookiesSetBy(end)).toEqual(['kinde.session.0']);
      expect(sessionCookies(agent).map(([name]) => name)).toEqual(['kinde.session.0']);
      expect((await agent.get(list)).status).toBe(200);
    });

    it('come and go as the session grows and shrinks', async () => {
      const agent = test.agent();
      const names = () => sessionCookies(agent).map(([name]) => name);
      await test.signIn(agent, demoUsers.ada);
      expect(names()).toEqual(['kinde.session.0']);
      await signInWithToken(test, agent, demoUsers.ada, 5 * 1024);
      expect(names()).toEqual(['kinde.session.0', 'kinde.session.1']);
      const end = await test.signIn(agent, demoUsers.ada);
      expect(cookiesDroppedBy(end)).toContain('kinde.session.1');
      expect(names()).toEqual(['kinde.session.0']);
      expect((await agent.get(list)).status).toBe(200);
    });
  });

  describe('and caches', () => {
    it('are kept from storing a response that sets it anew, whatever the handler says', async () => {
      const page = await getRolled('cacheable');
      expect(cookiesSetBy(page)).toEqual(['kinde.session.0']);
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('vary')).toBe('Accept-Encoding, Cookie');
    });

    it.each(['cdn-cache-control', 'surrogate-control'])(
      'in front of a site are kept from it too, with %s',
      async (name) => {
        expect((await getRolled('cacheable')).headers.get(name)).toBeNull();
      },
    );

    it('hear what else the handler asks of them', async () => {
      expect((await getRolled('untransformed')).headers.get('cache-control')).toBe(
        'no-store, no-transform',
      );
      expect((await getRolled('varying')).headers.get('vary')).toBe('*');
    });
  });
});

function expectToFit(page: Page): void {
  const cookies = sentCookies(page);
  for (const cookie of cookies) {
    expect(Buffer.byteLength(cookie)).toBeLessThanOrEqual(4_096);
  }
  expect(Buffer.byteLength(cookies.join(''))).toBeLessThanOrEqual(8_500);
}

describeEachDeployment('the session cookie of an https site', (adapter, sessions) => {
  const site = 'https://app.example.com';
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [TodosController],
      options: { siteUrl: site },
      kinde: { ...LONG_LIVED, redirectUris: [`${site}/auth/callback`], logoutUris: [site] },
    });
  });
  afterAll(() => test.stop());

  async function signIn(agent: UserAgent): Promise<Page> {
    return agent.get(test.at(await test.authorize(agent, demoUsers.ada)));
  }

  it('has a name that browsers accept from this host alone, and every attribute', async () => {
    const agent = test.agent();
    const end = await signIn(agent);
    expect(cookiesSetBy(end)).toEqual(['__Host-kinde.session.0']);
    test.clock.advance(HOUR);
    const rolled = await agent.get(`${test.url}/todos`);
    const dropped = await agent.get(`${test.url}/auth/logout`);
    expect(cookiesDroppedBy(dropped)).toContain('__Host-kinde.session.0');
    expect(sentCookies(rolled)).toHaveLength(sessions === 'cookie' ? 1 : 0);
    for (const cookie of [end, rolled, dropped].flatMap(sentCookies)) {
      expect(cookie).toMatch(/^__Host-kinde\.(session|login)\./);
      expect(attributesOf(cookie)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
    }
  });

  it('is not looked for under a name that a sibling site could have set', async () => {
    const agent = test.agent();
    await signIn(agent);
    const value = agent.cookies()['__Host-kinde.session.0'];
    for (const name of ['kinde.session.0', '__Secure-kinde.session.0', '__host-kinde.session.0']) {
      const page = await withCookie(test.agent(), `${test.url}/todos`, `${name}=${value}`);
      expect(page.status).toBe(401);
      expect(sentCookies(page)).toEqual([]);
    }
  });
});

describeEachDeployment('a session cookie of another configuration', (adapter, sessions) => {
  const site = 'https://app.example.com';

  async function attributesWith(cookie: NonNullable<KindeModuleOptions['session']>['cookie']) {
    const test = await TestApplication.start({
      adapter,
      sessions,
      options: {
        siteUrl: site,
        session: { secret: SESSION_SECRET, ...(cookie && { cookie }) },
      },
      kinde: { redirectUris: [`${site}/auth/callback`] },
    });
    try {
      const agent = test.agent();
      const callback = await test.authorize(agent, demoUsers.ada);
      // A path that the callback is not below would keep a browser from finishing the login.
      const [login] = sentCookies(await agent.get(`${test.url}/auth/login`));
      const cookie = `${login?.split(';')[0]}`;
      expect(cookie).toContain('.login.');
      const end = await agent.get(test.at(callback));
      return [...sentCookies(end), login ?? ''].map((sent) => ({
        name: sent.split('=')[0]?.replace(/\.login\..*/, '.login'),
        attributes: attributesOf(sent),
      }));
    } finally {
      await test.stop();
    }
  }

  it('for a domain is not __Host-, but still only set over https', async () => {
    for (const { name, attributes } of await attributesWith({ domain: 'example.com' })) {
      expect(name).toMatch(/^__Secure-kinde\.(session\.0|login)$/);
      expect(attributes).toEqual([
        'Domain=example.com',
        'HttpOnly',
        'Path=/',
        'SameSite=Lax',
        'Secure',
      ]);
    }
  });

  it('with SameSite=Strict lets the login itself come back from Kinde', async () => {
    const cookies = await attributesWith({ name: 'acme', sameSite: 'strict' });
    expect(cookies).toContainEqual({
      name: '__Host-acme.session.0',
      attributes: ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure'],
    });
    expect(cookies).toContainEqual({
      name: '__Host-acme.login',
      attributes: ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'],
    });
  });

  it('with SameSite=None goes to front ends on other sites', async () => {
    for (const { attributes } of await attributesWith({ sameSite: 'none' })) {
      expect(attributes).toEqual(['HttpOnly', 'Path=/', 'SameSite=None', 'Secure']);
    }
  });
});

describeEachDeployment('session cookies of two applications', (adapter, sessions) => {
  const applications: TestApplication[] = [];

  /** Starts an application; all but the first sign in with the tenant of another. */
  async function start(
    session: NonNullable<KindeModuleOptions['session']>,
    other?: TestApplication,
  ): Promise<TestApplication> {
    const { issuerUrl, clientId, clientSecret } = other?.kinde ?? {};
    const test = await TestApplication.start({
      adapter,
      sessions,
      ...(other?.redis && { redisUrl: other.redis.url }),
      controllers: [TodosController],
      options: {
        session,
        ...(issuerUrl && { issuerUrl }),
        ...(clientId && { clientId }),
        ...(clientSecret && { clientSecret }),
      },
      kinde: LONG_LIVED,
    });
    other?.kinde.allow({ redirectUri: `${test.url}/auth/callback` });
    applications.push(test);
    return test;
  }
  afterEach(async () => {
    // The first has the Redis of them all.
    for (const test of applications.splice(0).toReversed()) {
      await test.stop();
    }
  });

  it('with one secret and two names are not interchangeable', async () => {
    const one = await start({ secret: SESSION_SECRET, cookie: { name: 'one' } });
    const two = await start({ secret: SESSION_SECRET, cookie: { name: 'two' } }, one);
    const agent = one.agent();
    await one.signIn(agent, demoUsers.ada);
    const { 'one.session.0': ada = '' } = agent.cookies();
    const get = (test: TestApplication, cookie: string) =>
      withCookie(agent, `${test.url}/todos`, cookie);
    expect((await get(one, `one.session.0=${ada}`)).json()).toEqual({ user: demoUsers.ada });
    const renamed = await get(two, `two.session.0=${ada}`);
    expect(renamed.status).toBe(401);
    expect(cookiesDroppedBy(renamed)).toEqual(['two.session.0']);
  });

  it('survive a new secret beside the old one, and move over to it', async () => {
    const [old, fresh] = [`old ${SESSION_SECRET}`, `new ${SESSION_SECRET}`];
    const before = await start({ secret: old });
    const during = await start({ secret: [fresh, old] }, before);
    const after = await start({ secret: fresh }, before);
    const [agent, absent] = [before.agent(), before.agent()];
    for (const each of [agent, absent]) {
      await before.signIn(each, demoUsers.ada);
    }

    const page = await agent.get(`${during.url}/todos`);
    expect(page.json()).toEqual({ user: demoUsers.ada });
    expectRewritten(page, sessions);
    expect(sentCookies(await agent.get(`${during.url}/todos`))).toEqual([]);

    expect((await agent.get(`${after.url}/todos`)).json()).toEqual({ user: demoUsers.ada });
    expect((await agent.clone().get(`${before.url}/todos`)).status).toBe(401);
    // Who did not come by meanwhile has to sign in again, and can.
    const late = await absent.get(`${after.url}/todos`);
    expect(late.status).toBe(401);
    expect(cookiesDroppedBy(late)).toEqual(['kinde.session.0']);
    const { location } = await absent.get(`${after.url}/auth/login?prompt=login`);
    await absent.get(await before.passKinde(absent, demoUsers.rex, location));
    expect((await absent.get(`${after.url}/todos`)).json()).toEqual({ user: demoUsers.rex });
  });
});

describe('a session secret', () => {
  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is too short', 'short and secret'],
    ['has 31 bytes', 'x'.repeat(31)],
    ['is a list with nothing in it', []],
    ['is too short in a list', [SESSION_SECRET, 'short and secret']],
  ])('stops the application when it %s, and is not printed', async (_, secret) => {
    const started = Test.createTestingModule({
      imports: [
        KindeModule.forRoot({
          issuerUrl: 'https://example.kinde.com',
          clientId: 'client',
          siteUrl: 'http://localhost:3000',
          ...(secret === undefined ? {} : { session: { secret } }),
        }),
      ],
    }).compile();
    const error: unknown = await started.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
    expect(String(error)).toContain('session.secret');
    expect(String(error)).not.toContain('short and secret');
    expect(String(error)).not.toContain(SESSION_SECRET);
  });
});
