import { inspect } from 'node:util';

import type { AccountSource } from '../../../lib/core/account/account-source.js';
import { Authenticator } from '../../../lib/core/authenticator.js';
import { credentialOf, KindeUser } from '../../../lib/core/claims/kinde-user.js';
import { accessTokenOf } from '../../../lib/core/claims/principal.js';
import type { RequestFacts } from '../../../lib/core/request-facts.js';
import type { SessionReading } from '../../../lib/core/session/session-manager.js';
import { KeySet } from '../../../lib/core/tokens/key-set.js';
import { TokenVerifier } from '../../../lib/core/tokens/token-verifier.js';
import { TestKey } from '../../support/test-key.js';

const issuer = 'https://tenant.example';
const key = new TestKey('first');
const nextKey = new TestKey('next');

const factsOf = (...authorization: string[]): RequestFacts => ({
  method: 'GET',
  url: '/',
  authorization,
  cookies: {},
  header: () => undefined,
});

/** Nobody asks it here. */
const account = {} as AccountSource;

const droppedCookies = () => ['kinde.session.0='];

describe('Authenticator', () => {
  let now: number;
  let keys: object[];
  let keySet: KeySet;
  let reading: SessionReading | Error;
  let readingForSocket: SessionReading;
  let renewed: SessionReading;
  let sessionsRead: number;
  let authenticator: Authenticator;

  const clock = () => now;
  const tokenOf = (claims: object = {}, signer = key) =>
    signer.sign({
      iss: issuer,
      azp: 'web',
      sub: 'kp_ada',
      scp: ['openid'],
      iat: now,
      exp: now + 3600,
      ...claims,
    });
  const bearer = (token: string) => authenticator.authenticate(factsOf(`Bearer ${token}`));
  const refusal = async (token: string) => bearer(token);
  /** What is remembered of a token by now: it has come twice. */
  const known = async (token: string) => {
    await bearer(token);
    return bearer(token);
  };

  beforeEach(() => {
    now = 1_800_000_000;
    keys = [key.jwk];
    reading = { state: 'none' };
    readingForSocket = { state: 'none' };
    renewed = { state: 'none' };
    sessionsRead = 0;
    keySet = new KeySet({ fetchKeys: async () => ({ keys }), clock });
    const policy = { audience: [], allowedClientIds: ['web'], clockTolerance: 30 };
    authenticator = new Authenticator({
      config: {
        clock,
        tokens: {
          clockTolerance: 30,
          cache: { max: 100, maxBytes: 1e6, ttl: 60 },
          refreshLead: 20,
        },
      },
      verifier: new TokenVerifier({ issuers: new Map([[issuer, keySet]]), policy, clock }),
      account,
      sessions: {
        read: () => {
          sessionsRead += 1;
          if (reading instanceof Error) throw reading;
          return reading;
        },
        readForSocket: () => readingForSocket,
        renew: async () => renewed,
      },
    });
  });

  it('tells who sent a bearer token', async () => {
    const token = tokenOf();
    const { authentication, refusal } = await bearer(token);
    expect(authentication).toMatchObject({ via: 'bearer', accessToken: token });
    expect(authentication?.principal).toMatchObject({ kind: 'user', id: 'kp_ada' });
    expect(refusal).toBeUndefined();
  });

  it('tells which machine sent a bearer token', async () => {
    const { authentication } = await bearer(
      tokenOf({ sub: undefined, gty: ['client_credentials'], scope: 'read:all' }),
    );
    expect(authentication?.principal).toMatchObject({ kind: 'machine', clientId: 'web' });
  });

  it('remembers a token although its issuer has other keys besides by now', async () => {
    await keySet.document();
    const token = tokenOf();
    const first = await known(token);
    keys = [nextKey.jwk, key.jwk];
    await keySet.latestDocument();
    expect(bearer(token)).toBe(first);
  });

  it('remembers no token for longer than its keys are believed', async () => {
    await keySet.document();
    const token = tokenOf({ exp: now + 1_000_000 });
    now += 86_399;
    keys = []; // which is no key set, so the old one serves on
    await known(token);
    now += 1;
    await expect(refusal(token)).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
  });

  it('answers at once when it has seen the token twice before', async () => {
    await keySet.document();
    const token = tokenOf();
    const first = await known(token);
    expect(bearer(token)).toBe(first);
  });

  it('keeps two tokens of one user apart', async () => {
    await keySet.document();
    const [reader, admin] = [tokenOf({ permissions: ['read'] }), tokenOf({ permissions: ['all'] })];
    for (const [token, permission] of [
      [reader, 'read'],
      [admin, 'all'],
      [reader, 'read'],
      [admin, 'all'],
      [reader, 'read'],
    ] as const) {
      const { authentication } = await bearer(token);
      const { principal } = authentication ?? {};
      expect(principal?.kind === 'user' && [...principal.permissions]).toEqual([permission]);
    }
  });

  it('does not remember a token beyond its end', async () => {
    await keySet.document();
    const token = tokenOf({ exp: now + 10 });
    await known(token);
    now += 41;
    await expect(refusal(token)).rejects.toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
  });

  it('does not remember a token whose key is gone', async () => {
    await keySet.document();
    const token = tokenOf();
    await known(token);
    keys = [nextKey.jwk];
    await bearer(tokenOf({}, nextKey));
    await expect(refusal(token)).rejects.toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
  });

  it('does not remember a token whose key went while it was being verified', async () => {
    await keySet.document();
    const token = tokenOf();
    const verified = bearer(token);
    keys = [nextKey.jwk];
    await keySet.latestDocument();
    await verified;
    await expect(refusal(token)).rejects.toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
  });

  it('does not remember that a token was refused', async () => {
    const token = tokenOf({ iat: now + 60 });
    await expect(refusal(token)).rejects.toThrow();
    now += 60;
    expect((await bearer(token)).authentication).toBeDefined();
  });

  it.each([['a.b.c'], ['anything'], ['']])(
    'lets the bearer credential decide alone: "%s"',
    async (token) => {
      reading = { state: 'active', session: {} as never, user: new KindeUser({ sub: 'kp_rex' }) };
      await expect(async () => bearer(token)).rejects.toMatchObject({
        code: expect.stringMatching(/INVALID/) as string,
      });
      expect(sessionsRead).toBe(0);
    },
  );

  it('asks the session when there is no bearer credential', async () => {
    const session = { accessToken: 'of the session' };
    reading = {
      state: 'active',
      session: session as never,
      user: new KindeUser({ sub: 'kp_rex' }),
    };
    const { authentication } = await authenticator.authenticate(factsOf('Basic YTpi'));
    expect(authentication).toMatchObject({ via: 'session', accessToken: 'of the session' });
    expect(authentication?.principal).toMatchObject({ id: 'kp_rex' });
  });

  it('asks the session of a socket in a way of its own', async () => {
    const user = new KindeUser({ sub: 'kp_rex' });
    readingForSocket = { state: 'active', session: { accessToken: 'old' } as never, user };
    const { authentication } = await authenticator.authenticateSocket(factsOf());
    expect(authentication).toMatchObject({ principal: user, via: 'session' });
    expect(sessionsRead).toBe(0);
    const token = tokenOf();
    expect(await authenticator.authenticateSocket(factsOf(`Bearer ${token}`))).toMatchObject({
      authentication: { via: 'bearer', principal: { id: 'kp_ada' } },
    });
  });

  it('tells whose a session is that it has renewed', async () => {
    const user = new KindeUser({ sub: 'kp_rex' });
    renewed = { state: 'active', session: { accessToken: 'new' } as never, user };
    const { authentication } = await authenticator.renewSession(factsOf());
    expect(authentication).toMatchObject({ principal: user, accessToken: 'new' });
  });

  it('knows the token that somebody was authenticated by, a user or a machine', async () => {
    const machine = { sub: undefined, scp: undefined, gty: ['client_credentials'] };
    for (const token of [tokenOf(), tokenOf(machine)]) {
      const principal = (await bearer(token)).authentication?.principal;
      expect(principal && accessTokenOf(principal)).toBe(token);
    }
    expect(accessTokenOf(new KindeUser({ sub: 'kp_rex' }))).toBeUndefined();
  });

  it('refuses a token that it knows when the request brings another besides', async () => {
    const token = tokenOf();
    await known(token);
    const headers = [`Bearer ${token}`, 'Bearer another'];
    const refused = async () => authenticator.authenticate(factsOf(...headers));
    await expect(refused()).rejects.toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
  });

  it('gives users what they ask Kinde with, and shows it to nobody', async () => {
    const token = tokenOf();
    const { authentication } = await bearer(token);
    const user = authentication?.principal as KindeUser;
    expect(credentialOf(user)).toEqual({ accessToken: token, account });
    expect(inspect(user, { depth: 10, showHidden: true })).not.toContain(token);
    expect(JSON.stringify(user)).not.toContain(token);
    const rex = new KindeUser({ sub: 'kp_rex' });
    expect(credentialOf(rex)).toBeUndefined();
    reading = { state: 'active', session: { accessToken: 'its' } as never, user: rex };
    await authenticator.authenticate(factsOf());
    expect(credentialOf(rex)).toEqual({ accessToken: 'its', account });
  });

  it('says why nobody is authenticated', async () => {
    expect(await authenticator.authenticate(factsOf())).toMatchObject({
      authentication: undefined,
      refusal: { code: 'ERR_KINDE_UNAUTHENTICATED' },
    });
    reading = { state: 'ended', reason: 'The session has expired.', cookies: droppedCookies };
    expect(await authenticator.authenticate(factsOf())).toMatchObject({
      authentication: undefined,
      refusal: { code: 'ERR_KINDE_SESSION_ENDED', message: 'The session has expired.' },
      cookies: droppedCookies,
    });
  });
});
