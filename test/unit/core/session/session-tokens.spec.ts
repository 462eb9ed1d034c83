import type { TokenSet } from '../../../../lib/core/oidc/oidc-client.js';
import {
  accessClaimsOf,
  renewedSession,
  sessionOf,
  subjectOf,
} from '../../../../lib/core/session/session-tokens.js';
import { KeySet } from '../../../../lib/core/tokens/key-set.js';
import { TokenVerifier } from '../../../../lib/core/tokens/token-verifier.js';
import { sampleSession } from '../../../support/sample-session.js';
import { TestKey } from '../../../support/test-key.js';

const NOW = 1_800_000_000;
const ISSUER = 'https://tenant.example';

const key = new TestKey();
let answers = () => Promise.resolve<unknown>({ keys: [key.jwk] });
const verifierNow = () =>
  new TokenVerifier({
    issuers: new Map([
      [ISSUER, new KeySet({ fetchKeys: () => answers(), clock: () => NOW, random: () => 0 })],
    ]),
    policy: { audience: [], allowedClientIds: ['web'], clockTolerance: 30 },
    clock: () => NOW,
  });

const claims = { iss: ISSUER, azp: 'web', sub: 'kp_1', scp: ['openid'], iat: NOW, exp: NOW + 3600 };
const tokens = (changes: object = {}, others: Partial<TokenSet> = {}): TokenSet => ({
  accessToken: key.sign({ ...claims, ...changes }),
  refreshToken: 'next',
  idTokenClaims: { sub: 'kp_1', given_name: 'Ada' },
  ...others,
});

const start = (set: TokenSet, expected = {}) => sessionOf(set, verifierNow(), NOW, expected);

const failed = (message: string) => ({ code: 'ERR_KINDE_LOGIN_FAILED', message });

describe('a session of the tokens of a login', () => {
  beforeEach(() => (answers = () => Promise.resolve({ keys: [key.jwk] })));

  it('has what they brought', async () => {
    const set = tokens();
    expect(await start(set)).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      version: 1,
      createdAt: NOW,
      touchedAt: NOW,
      accessToken: set.accessToken,
      accessTokenExpiresAt: NOW + 3600,
      refreshToken: 'next',
      refreshNotBefore: NOW + 10,
      idTokenClaims: { sub: 'kp_1', given_name: 'Ada' },
    });
  });

  it('is another one each time', async () => {
    const [one, other] = [await start(tokens()), await start(tokens())];
    expect(one.id).not.toBe(other.id);
  });

  it('may be renewed when a short access token expires, or ten seconds after that', async () => {
    expect((await start(tokens({ exp: NOW + 5 }))).refreshNotBefore).toBe(NOW + 5);
    expect((await start(tokens({ exp: NOW + 10 }))).refreshNotBefore).toBe(NOW + 10);
    expect((await start(tokens({ exp: NOW }))).refreshNotBefore).toBe(NOW + 10);
    expect((await start(tokens({ exp: NOW - 5 }))).refreshNotBefore).toBe(NOW + 10);
  });

  it('leaves out what reaches a prototype when claims are copied carelessly', async () => {
    const idTokenClaims = JSON.parse(
      '{"sub":"kp_1","__proto__":{"a":1},"constructor":1,"prototype":1,"name":"Ada"}',
    ) as object & Record<string, unknown>;
    const session = await start(tokens({}, { idTokenClaims }));
    expect(Object.entries(session.idTokenClaims)).toEqual([
      ['sub', 'kp_1'],
      ['name', 'Ada'],
    ]);
  });

  it.each<[string, object, Partial<TokenSet>]>([
    ['an id token of another user', {}, { idTokenClaims: { sub: 'kp_2' } }],
    ['an id token of nobody', {}, { idTokenClaims: { name: 'Ada' } }],
    ['no id token', {}, { idTokenClaims: undefined }],
    ['an access token of another user', { sub: 'kp_2' }, {}],
  ])('is not begun with %s', async (_, changes, others) => {
    await expect(start(tokens(changes, others))).rejects.toMatchObject(
      failed('Access token and id token name two subjects.'),
    );
  });

  it('is not begun for a machine', async () => {
    const { sub: _, ...machine } = claims;
    const accessToken = key.sign({ ...machine, gty: ['client_credentials'] });
    const set = { accessToken, refreshToken: undefined, idTokenClaims: undefined };
    await expect(start(set)).rejects.toMatchObject(
      failed('Kinde issued a token that is no user’s.'),
    );
  });

  it('is not begun with a token that does not verify, and says why', async () => {
    await expect(start(tokens({ azp: 'other' }))).rejects.toMatchObject(
      failed('Kinde issued what is unacceptable. Access token refused: authorized party.'),
    );
  });

  it('is not begun while that cannot be told, which is nobody’s fault here', async () => {
    answers = () => Promise.reject(new Error('Kinde is down.'));
    await expect(start(tokens())).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
  });

  it('is of the user who was expected, where one was', async () => {
    expect(subjectOf(await start(tokens(), { userId: 'kp_1' }))).toBe('kp_1');
    await expect(start(tokens(), { userId: 'kp_2' })).rejects.toMatchObject({
      code: 'ERR_KINDE_LOGIN_REFUSED',
      message: 'Kinde is signed in as somebody else.',
      refusal: 'account_selection_required',
    });
  });

  it('is in the organization that was expected, where one was', async () => {
    const set = tokens({ org_code: 'org_1' });
    expect(await start(set, { orgCode: 'org_1' })).toBeDefined();
    const other = failed('Kinde signed in to another organization.');
    await expect(start(set, { orgCode: 'org_2' })).rejects.toMatchObject(other);
    await expect(start(tokens(), { orgCode: 'org_1' })).rejects.toMatchObject(other);
  });
});

describe('a session of the tokens of a refresh', () => {
  beforeEach(() => (answers = () => Promise.resolve({ keys: [key.jwk] })));
  const before = sampleSession({
    accessToken: key.sign({ ...claims, org_code: 'org_1', exp: NOW + 60 }),
    accessTokenExpiresAt: NOW + 60,
  });
  const renew = (changes: object = {}, others: Partial<TokenSet> = {}, session = before) =>
    renewedSession(session, tokens({ org_code: 'org_1', ...changes }, others), verifierNow(), NOW);

  it('is the same session, one version on', async () => {
    const { accessToken, ...renewed } = await renew();
    const { accessToken: _, ...others } = before;
    expect(renewed).toEqual({
      ...others,
      version: 2,
      touchedAt: NOW,
      accessTokenExpiresAt: NOW + 3600,
      refreshToken: 'next',
      refreshNotBefore: NOW + 10,
      idTokenClaims: { sub: 'kp_1', given_name: 'Ada' },
    });
    expect(accessToken).not.toBe(before.accessToken);
  });

  it('keeps the refresh token and the id token that it has, when no new ones came', async () => {
    const session = sampleSession({ ...before, idTokenClaims: { sub: 'kp_1', name: 'old' } });
    const renewed = await renew({}, { refreshToken: undefined, idTokenClaims: undefined }, session);
    expect(renewed.refreshToken).toBe(before.refreshToken);
    expect(renewed.idTokenClaims).toEqual({ sub: 'kp_1', name: 'old' });
  });

  it('is not renewed again before an access token that came back has expired', async () => {
    const same = { ...before, accessTokenExpiresAt: NOW + 3600 };
    expect((await renew({}, {}, same)).refreshNotBefore).toBe(NOW + 3600);
    const older = { ...before, accessTokenExpiresAt: NOW + 3599 };
    expect((await renew({}, {}, older)).refreshNotBefore).toBe(NOW + 10);
  });

  it.each<[string, object, Partial<TokenSet>]>([
    ['access token', { sub: 'kp_2' }, {}],
    ['id token', {}, { idTokenClaims: { sub: 'kp_2' } }],
    ['pair of tokens', { sub: 'kp_2' }, { idTokenClaims: { sub: 'kp_2' } }],
  ])('does not take the %s of another user', async (_, changes, others) => {
    await expect(renew(changes, others)).rejects.toMatchObject(
      failed('A refresh brought the tokens of another subject.'),
    );
  });

  it.each(['org_2', undefined, 1])('does not move to the organization %p', async (org_code) => {
    await expect(renew({ org_code })).rejects.toMatchObject(
      failed('A refresh brought another organization.'),
    );
  });

  it('leaves out what reaches a prototype when claims are copied carelessly', async () => {
    const idTokenClaims = JSON.parse('{"sub":"kp_1","__proto__":{"a":1}}') as object &
      Record<string, unknown>;
    expect(Object.keys((await renew({}, { idTokenClaims })).idTokenClaims)).toEqual(['sub']);
  });
});

describe('the claims of the access token of a session', () => {
  it('are those that it was verified with', () => {
    const session = sampleSession({ accessToken: key.sign(claims) });
    expect(accessClaimsOf(session)).toEqual(claims);
    expect(subjectOf(session)).toBe('kp_1');
  });

  it.each([
    ['nothing', ''],
    ['what is no token', 'token'],
    ['what is no JSON', 'a.b.c'],
    ['a text', key.sign('"text"')],
  ])('are none in %s', (_, accessToken) => {
    expect(accessClaimsOf(sampleSession({ accessToken }))).toEqual({});
    expect(subjectOf(sampleSession({ accessToken }))).toBe('');
  });
});
