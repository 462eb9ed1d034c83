import { parseSetCookie } from 'cookie';

import { createKindeCore } from '../../../../lib/core/kinde-core.js';
import type { LoginFlow, LoginResult, LoginStart } from '../../../../lib/core/login/login-flow.js';
import { createMonitor, type Observer } from '../../../../lib/core/monitor/monitor.js';
import type { KindeError } from '../../../../lib/kinde.errors.js';
import type { KindeModuleOptions } from '../../../../lib/options/kinde-module-options.interface.js';
import { resolveConfig } from '../../../../lib/options/resolve-config.js';
import { demoOrganizations, demoUsers, LocalKinde } from '../../../../lib/testing/index.js';
import { TestClock } from '../../../support/test-clock.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';
import { Browser } from '../../testing/browser.js';

type Jar = Record<string, string>;

const redirectUri = 'https://app.example.com/auth/callback';
const { analytical: ORG, tidewater: OTHER_ORG } = demoOrganizations;

const isOf = (kind: string) => (name: string) => name.startsWith(`__Host-kinde.${kind}.`);
const logins = (jar: Jar) => Object.keys(jar).filter(isOf('login'));
const sessions = (jar: Jar) => Object.keys(jar).filter(isOf('session'));

/** What a browser has after these `Set-Cookie` values. */
function jarOf(setCookies: readonly string[], before: Jar = {}): Jar {
  const jar = { ...before };
  for (const { name, value = '', maxAge } of setCookies.map((each) => parseSetCookie(each))) {
    if (maxAge === 0) {
      delete jar[name];
    } else {
      jar[name] = value;
    }
  }
  return jar;
}

const urlOf = (input: string | URL | Request) =>
  input instanceof Request ? input.url : String(input);
const pathOf = (url: URL) => url.pathname + url.search;
const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

async function errorOf(work: Promise<unknown>): Promise<KindeError> {
  try {
    await work;
  } catch (error) {
    return error as KindeError;
  }
  throw new Error('It should have failed.');
}

describe('LoginFlow', () => {
  const clock = new TestClock();
  let kinde: LocalKinde;
  let browser: Browser;
  let flow: LoginFlow;

  beforeAll(async () => {
    kinde = await LocalKinde.start({ redirectUris: [redirectUri], clock: clock.now });
  });
  afterAll(() => kinde.stop());
  beforeEach(() => {
    kinde.faults.clear();
    browser = new Browser();
    flow = flowOf();
  });

  /** One instance of the application. */
  function flowOf(
    options: Partial<KindeModuleOptions> = {},
    store?: UnreliableSessionStore,
    observer: Observer = () => undefined,
  ): LoginFlow {
    const { session } = createKindeCore(
      resolveConfig({
        issuerUrl: kinde.issuerUrl,
        clientId: kinde.clientId,
        clientSecret: kinde.clientSecret,
        siteUrl: 'https://app.example.com',
        clock: clock.now,
        session: { secret: 'a session secret of more than 32 bytes', ...(store && { store }) },
        ...options,
      }),
      createMonitor({ clock: clock.now, observers: [observer] }),
    );
    if (session === undefined) {
      throw new Error('The application should have sessions.');
    }
    return session.logins;
  }

  const start = (login: Partial<LoginStart> = {}, by = flow) =>
    by.start({
      options: {},
      isCreateOrg: false,
      redirectUri,
      returnTo: '/todos',
      cookies: {},
      ...login,
    });

  /** Where Kinde sends the browser that comes to this address, and the page before that if there is one. */
  async function cameBackFrom(redirectTo: string, user: string): Promise<URL> {
    const visit = await browser.visit(redirectTo);
    const { leftFor } = visit.leftFor ? visit : await browser.submit({ user });
    if (leftFor === undefined) {
      throw new Error('The browser never came back.');
    }
    return leftFor;
  }

  /** A login up to its callback. */
  async function begun(
    login: Partial<LoginStart> = {},
    by = flow,
  ): Promise<{ callback: string; jar: Jar }> {
    const { redirectTo, cookies } = await start(login, by);
    const callback = await cameBackFrom(redirectTo, demoUsers.rex);
    return { callback: pathOf(callback), jar: jarOf(cookies, { ...login.cookies } as Jar) };
  }

  const silent = (login: Partial<LoginStart> = {}) =>
    begun({ options: { prompt: 'none', orgCode: ORG }, ...login });

  const finish = ({ callback, jar }: { callback: string; jar: Jar }, by = flow) =>
    by.finish(callback, redirectUri, jar);

  describe('begins a login', () => {
    it('with secrets of its own, fresh each time', async () => {
      const [one, other] = [await start(), await start()];
      const [first, second] = [parametersOf(one.redirectTo), parametersOf(other.redirectTo)];
      expect(first).toMatchObject({
        client_id: kinde.clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: expect.stringContaining('openid'),
        code_challenge_method: 'S256',
      });
      for (const name of ['state', 'nonce', 'code_challenge']) {
        expect(first[name]).toMatch(/^[\w-]{43}$/);
        expect(first[name]).not.toBe(second[name]);
      }
      expect(logins(jarOf(one.cookies))).toHaveLength(1);
      expect(first).not.toHaveProperty('org_code');
      expect(first).not.toHaveProperty('audience');
      expect(first).not.toHaveProperty('is_create_org');
    });

    it('for the scope and audiences that are asked for, or the configured ones', async () => {
      const configured = flowOf({ scope: 'openid email', audience: ['https://api.example.com'] });
      const { redirectTo } = await start({}, configured);
      expect(parametersOf(redirectTo)).toMatchObject({
        scope: 'openid email',
        audience: 'https://api.example.com',
      });
      const options = { scope: 'profile', audience: ['https://a.example', 'https://b.example'] };
      const { searchParams } = new URL((await start({ options }, configured)).redirectTo);
      expect(searchParams.get('scope')?.split(' ').toSorted()).toEqual(['openid', 'profile']);
      expect(searchParams.getAll('audience')).toEqual(['https://a.example', 'https://b.example']);
    });

    it('to one organization', async () => {
      const { redirectTo } = await start({ options: { orgCode: ORG, orgName: 'Ours' } });
      expect(parametersOf(redirectTo)).toMatchObject({ org_code: ORG });
      expect(parametersOf(redirectTo)).not.toHaveProperty('org_name');
    });

    it('to the organization of the application, whatever is asked for', async () => {
      const confined = flowOf({ orgCode: ORG });
      for (const orgCode of [undefined, '', OTHER_ORG]) {
        const { redirectTo } = await start({ options: { orgCode } }, confined);
        expect(parametersOf(redirectTo)).toMatchObject({ org_code: ORG });
      }
    });

    it('to none when an empty one is asked for', async () => {
      const { redirectTo } = await start({ options: { orgCode: '' } });
      expect(parametersOf(redirectTo)).not.toHaveProperty('org_code');
    });

    it.each(['a b', 'org_1&prompt=none', 'ö', 'a'.repeat(513)])(
      'to no organization %j',
      async (orgCode) => {
        expect(await errorOf(start({ options: { orgCode } }))).toMatchObject({
          code: 'ERR_KINDE_INVALID_REQUEST',
          message:
            'orgCode is no code of an organization, which has up to 512 letters, digits and . _ ~ : -',
        });
      },
    );

    it('that creates an organization', async () => {
      const options = { orgCode: ORG, orgName: 'Ours' };
      const { redirectTo } = await start({ options, isCreateOrg: true });
      expect(parametersOf(redirectTo)).toMatchObject({ is_create_org: 'true', org_name: 'Ours' });
      expect(parametersOf(redirectTo)).not.toHaveProperty('org_code');
    });

    it('that creates none where every login leads to one', async () => {
      expect(await errorOf(start({ isCreateOrg: true }, flowOf({ orgCode: ORG })))).toMatchObject({
        code: 'ERR_KINDE_INVALID_REQUEST',
        message: 'The option orgCode sends every login to one organization.',
      });
    });
  });

  describe('finishes a login', () => {
    it('with a session for whoever signed in', async () => {
      const login = await begun();
      const result = await finish(login);
      expect(result).toMatchObject({
        outcome: 'signed in',
        user: { id: demoUsers.rex },
        returnTo: '/todos',
        isRenewable: true,
        handle: expect.any(String),
      });
      const jar = jarOf(result.cookies, login.jar);
      expect(logins(jar)).toEqual([]);
      expect(sessions(jar)).not.toEqual([]);
    });

    it('and tells whoever looks on who signed in', async () => {
      const events: object[] = [];
      const observed = flowOf({}, undefined, (event) => events.push(event));
      await finish(await begun({}, observed), observed);
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'login.succeeded', userId: demoUsers.rex }),
      );
    });

    it('with a session that cannot be renewed when Kinde gives nothing to renew it with', async () => {
      kinde.faults.overrideTokenResponse = { refresh_token: undefined };
      expect(await finish(await begun())).toMatchObject({
        outcome: 'signed in',
        isRenewable: false,
      });
    });

    it('of two that a browser has under way, and leaves the other alone', async () => {
      const first = await begun({ returnTo: '/first' });
      const second = await begun({ returnTo: '/second', cookies: first.jar });
      expect(logins(second.jar)).toHaveLength(2);
      const result = await finish(second);
      expect(result).toMatchObject({ outcome: 'signed in', returnTo: '/second' });
      const jar = jarOf(result.cookies, second.jar);
      expect(logins(jar)).toEqual(logins(first.jar));
      expect(await finish({ ...first, jar })).toMatchObject({ returnTo: '/first' });
    });

    it('once', async () => {
      const login = await begun();
      await finish(login);
      expect(await errorOf(finish(login))).toMatchObject({
        code: 'ERR_KINDE_LOGIN_EXPIRED',
        message: 'The callback was used before.',
      });
    });

    it('once, whatever came of it', async () => {
      const login = await begun();
      kinde.faults.token = { status: 500 };
      expect(await finish(login)).toMatchObject({ outcome: 'failed' });
      kinde.faults.clear();
      expect((await errorOf(finish(login))).code).toBe('ERR_KINDE_LOGIN_EXPIRED');
    });

    it('together with a copy of its callback that comes meanwhile', async () => {
      const login = await begun();
      kinde.resetCalls();
      const [one, other] = await Promise.all([finish(login), finish(login)]);
      expect(one).toBe(other);
      expect(kinde.calls.token).toBe(1);
    });

    it.each<[string, (login: { callback: string; jar: Jar }) => { callback: string; jar: Jar }]>([
      ['of another browser', (login) => ({ ...login, jar: {} })],
      [
        'with another state',
        ({ callback, jar }) => ({ callback: callback.replace(/state=./, 'state=!'), jar }),
      ],
    ])('not by a callback %s', async (_, changed) => {
      expect(await errorOf(finish(changed(await begun())))).toMatchObject({
        code: expect.stringMatching(/^ERR_KINDE_(LOGIN_EXPIRED|INVALID_REQUEST)$/),
      });
    });

    it('not by a callback that comes too late', async () => {
      const login = await begun();
      clock.advance(601);
      expect(await errorOf(finish(login))).toMatchObject({
        code: 'ERR_KINDE_LOGIN_EXPIRED',
        message:
          'The callback belongs to no login of this browser, or came too late. A login has to begin ' +
          'where the callback is: at siteUrl, and at no other address of the same server.',
      });
    });

    it('in the organization that it was for, or not at all', async () => {
      const login = await begun({ options: { orgCode: ORG } });
      kinde.faults.otherOrgCode = OTHER_ORG;
      const result = await finish(login);
      expect(result).toMatchObject({
        outcome: 'failed',
        error: { code: 'ERR_KINDE_LOGIN_FAILED' },
      });
      const jar = jarOf(result.cookies, login.jar);
      expect([logins(jar), sessions(jar)]).toEqual([[], []]);
    });

    it('with an error that says what Kinde said', async () => {
      kinde.faults.callbackError = { error: 'access_denied' };
      expect(await finish(await begun())).toMatchObject({
        outcome: 'failed',
        error: { code: 'ERR_KINDE_LOGIN_REFUSED', refusal: 'access_denied' },
      });
    });
  });

  it('keeps what is not its own to itself when a login fails for it', async () => {
    const broken = flowOf({
      fetch: (input, init) =>
        urlOf(input).endsWith('/oauth2/token')
          ? Promise.reject(new Error('a secret'))
          : fetch(input, init),
    });
    const result = await finish(await begun({}, broken), broken);
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(result)).not.toContain('a secret');
  });

  describe('of a silent login', () => {
    const answers = [
      'login_required',
      'interaction_required',
      'account_selection_required',
      'consent_required',
    ];

    it.each(answers)('fails with %s', async (error) => {
      kinde.faults.callbackError = { error };
      expect(await finish(await silent())).toMatchObject({
        outcome: 'failed',
        error: { code: 'ERR_KINDE_LOGIN_REFUSED', refusal: error },
      });
    });

    it.each(answers)('leads back as if nothing had been, if it is to, with %s', async (error) => {
      kinde.faults.callbackError = { error };
      const login = await silent({ ifNotSilent: 'return' });
      const result = await finish(login);
      expect(result).toMatchObject({ outcome: 'not signed in', returnTo: '/todos' });
      expect(logins(jarOf(result.cookies, login.jar))).toEqual([]);
    });

    it('leads back when Kinde is not there, and not when it sent what is false', async () => {
      kinde.faults.token = { status: 500 };
      const login = { ifNotSilent: 'return', options: {} } as const;
      expect(await finish(await begun(login))).toMatchObject({ outcome: 'not signed in' });
      kinde.faults.clear();
      kinde.faults.wrongNonce = true;
      expect(await finish(await begun(login))).toMatchObject({
        outcome: 'failed',
        error: { code: 'ERR_KINDE_LOGIN_FAILED' },
      });
    });

    it.each(answers)('asks the user, if it is to, once, with %s', async (error) => {
      kinde.faults.callbackError = { error };
      const login = await silent({ ifNotSilent: 'ask', returnTo: '/first' });
      const result = await finish(login);
      if (result.outcome !== 'restarted') {
        throw new Error(`It ${result.outcome}.`);
      }
      const parameters = parametersOf(result.redirectTo);
      expect(parameters).toMatchObject({ org_code: ORG, redirect_uri: redirectUri });
      expect(parameters['prompt']).toBe(
        error === 'account_selection_required' ? 'login' : undefined,
      );
      const jar = jarOf(result.cookies, login.jar);
      expect(logins(jar)).toHaveLength(1);
      expect(logins(jar)).not.toEqual(logins(login.jar));
      const callback = pathOf(await cameBackFrom(result.redirectTo, demoUsers.rex));
      expect(await finish({ callback, jar })).toMatchObject({
        outcome: 'failed',
        error: { refusal: error },
      });
    });

    it('may lead to a dead link when it asks, which is no second try yet', async () => {
      kinde.faults.callbackError = { error: 'login_required' };
      const login = await silent({ ifNotSilent: 'ask' });
      const result = await finish(login);
      if (result.outcome !== 'restarted') {
        throw new Error(`It ${result.outcome}.`);
      }
      kinde.faults.callbackError = { error: 'login_link_expired', reauth_state: 'opaque' };
      const callback = pathOf(await cameBackFrom(result.redirectTo, demoUsers.rex));
      const jar = jarOf(result.cookies, login.jar);
      expect(await finish({ callback, jar })).toMatchObject({ outcome: 'restarted' });
    });

    it('does not ask the user about what has nothing to do with them', async () => {
      kinde.faults.callbackError = { error: 'access_denied' };
      expect(await finish(await silent({ ifNotSilent: 'ask' }))).toMatchObject({
        outcome: 'failed',
      });
    });

    it('asks when it brought somebody else than it was for', async () => {
      const login = await begun({ ifNotSilent: 'ask', userId: demoUsers.ada });
      const result = await finish(login);
      expect(result).toMatchObject({ outcome: 'restarted' });
      expect(parametersOf((result as { redirectTo: string }).redirectTo)).toMatchObject({
        prompt: 'login',
      });
    });

    it('drops the old login although no new one can be started', async () => {
      kinde.faults.callbackError = { error: 'login_required' };
      const login = await silent({ ifNotSilent: 'ask' });
      const lost = flowOf({
        fetch: (input, init) =>
          urlOf(input).includes('/.well-known/')
            ? Promise.reject(new Error('Kinde is down.'))
            : fetch(input, init),
      });
      const result = await finish(login, lost);
      expect(result).toMatchObject({
        outcome: 'failed',
        error: { code: 'ERR_KINDE_UNAVAILABLE' },
      });
      expect(logins(jarOf(result.cookies, login.jar))).toEqual([]);
    });
  });

  describe('of a link that had expired', () => {
    const reauthState = 'what only Kinde understands';
    beforeEach(() => {
      kinde.faults.callbackError = { error: 'login_link_expired', reauth_state: reauthState };
    });

    it('starts the login again, once', async () => {
      const login = await begun({ options: { orgCode: ORG } });
      const result = await finish(login);
      if (result.outcome !== 'restarted') {
        throw new Error(`It ${result.outcome}.`);
      }
      expect(parametersOf(result.redirectTo)).toMatchObject({
        org_code: ORG,
        reauth_state: reauthState,
        supports_reauth: 'true',
      });
      const jar = jarOf(result.cookies, login.jar);
      const callback = pathOf(await cameBackFrom(result.redirectTo, demoUsers.rex));
      expect(await finish({ callback, jar })).toMatchObject({
        outcome: 'failed',
        error: { refusal: 'login_link_expired' },
      });
    });

    it('fails where Kinde gives nothing to start it again with', async () => {
      kinde.faults.callbackError = { error: 'login_link_expired' };
      expect(await finish(await begun())).toMatchObject({ outcome: 'failed' });
    });

    it('fails with any other error, whatever comes with it', async () => {
      kinde.faults.callbackError = { error: 'access_denied', reauth_state: reauthState };
      expect(await finish(await begun())).toMatchObject({
        outcome: 'failed',
        error: { refusal: 'access_denied' },
      });
    });
  });

  describe('of instances with a store in common', () => {
    let store: UnreliableSessionStore;
    let here: LoginFlow;
    let there: LoginFlow;
    beforeEach(() => {
      store = new UnreliableSessionStore(clock.now);
      here = flowOf({}, store);
      there = flowOf({}, store);
    });

    it('finishes a login once, and gives a copy of the callback the same session', async () => {
      const login = await begun({}, here);
      kinde.resetCalls();
      const [one, other] = await Promise.all([finish(login, here), finish(login, there)]);
      expect([one.outcome, other.outcome]).toEqual(['signed in', 'signed in']);
      const handles = [one, other].map((result: LoginResult) =>
        result.outcome === 'signed in' ? [result.handle, result.returnTo] : undefined,
      );
      expect(handles[0]).toEqual(handles[1]);
      expect(logins(jarOf(other.cookies, login.jar))).toEqual([]);
      expect(sessions(jarOf(other.cookies, login.jar))).toHaveLength(1);
      expect(kinde.calls.token).toBe(1);
    });

    it('tells a copy of the callback that nothing came of the first', async () => {
      const login = await begun({}, here);
      kinde.faults.token = { status: 400 };
      expect(await finish(login, here)).toMatchObject({ outcome: 'failed' });
      expect(await errorOf(finish(login, there))).toMatchObject({
        code: 'ERR_KINDE_LOGIN_EXPIRED',
        message: 'The callback was used before.',
      });
    });

    it('lets the same callback do once the store is back', async () => {
      const login = await begun({}, here);
      store.fail('fails', 'lock', 'create');
      expect((await errorOf(finish(login, here))).code).toBe('ERR_KINDE_UNAVAILABLE');
      store.recover();
      expect(await finish(login, here)).toMatchObject({ outcome: 'signed in' });
    });
  });
});
