import { createHmac } from 'node:crypto';

import { KeySet } from '../../../../lib/core/tokens/key-set.js';
import { TokenVerifier } from '../../../../lib/core/tokens/token-verifier.js';
import { randomText, seededRandom } from '../../../support/seeded-random.js';
import { TestKey } from '../../../support/test-key.js';

const now = 1_800_000_000;
const key = new TestKey('4c:fa:9e');
const foreignKey = new TestKey(key.kid);
const header = { alg: 'RS256', kid: key.kid, typ: 'JWT' };
const claims = {
  iss: 'https://tenant.example',
  aud: [],
  azp: 'web',
  sub: 'kp_1',
  scp: ['openid'],
  iat: now,
  exp: now + 60,
};
const json = JSON.stringify(claims);
const policy = {
  audience: [],
  allowedClientIds: ['web'],
  clockTolerance: 30,
};

describe('TokenVerifier', () => {
  const verifierOf = (...keys: object[]) =>
    new TokenVerifier({
      issuers: new Map([
        [claims.iss, new KeySet({ fetchKeys: async () => ({ keys }), clock: () => now })],
      ]),
      policy,
      clock: () => now,
    });
  const verifier = verifierOf(key.jwk);
  const verify = async (token: string, by = verifier) => by.verifyAccessToken(token);
  const expectRefusal = (token: string, by = verifier) =>
    expect(verify(token, by)).rejects.toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });

  it('gives the claims of a genuine token', async () => {
    expect(await verify(key.sign(claims))).toMatchObject({ claims, expiresAt: now + 60 });
  });

  it('gives claims that nobody can change for the next request', async () => {
    const nested = {
      ...claims,
      permissions: ['read'],
      organization_properties: { city: { v: 1 } },
    };
    const verified = await verify(key.sign(nested));
    const { permissions, organization_properties: properties } = verified.claims;
    expect(Object.isFrozen(verified.claims)).toBe(true);
    expect(Object.isFrozen(permissions)).toBe(true);
    expect(Object.isFrozen(properties)).toBe(true);
    expect(Object.isFrozen((properties as typeof nested.organization_properties).city)).toBe(true);
  });

  it.each<[string, string, string]>([
    ['what is no token', 'token', 'malformed'],
    ['a header without a key', key.sign(claims, { alg: 'RS256' }), 'malformed'],
    ['a critical extension', key.sign(claims, { ...header, crit: ['exp'] }), 'malformed'],
    ['another algorithm', key.sign(claims, { ...header, alg: 'none' }), 'algorithm'],
    ['a stranger', key.sign({ ...claims, iss: 'https://evil.example' }), 'issuer'],
    ['an unknown key', key.sign(claims, { ...header, kid: 'unknown' }), 'unknown key'],
    ['a forgery', foreignKey.sign(claims), 'signature'],
    ['what is over', key.sign({ ...claims, exp: 1 }), 'expired'],
  ])('tells the developer, of %s, what is wrong', async (_, token, fault) => {
    await expect(verify(token)).rejects.toMatchObject({
      code: 'ERR_KINDE_INVALID_TOKEN',
      message: `Access token refused: ${fault}.`,
    });
  });

  it('refuses a signature of another key', () => expectRefusal(foreignKey.sign(claims)));

  it.each<[string, object]>([
    ['a private key of its own', { jwk: foreignKey.jwk }],
    ['a certificate of its own', { x5c: ['MIIB'] }],
    ['an address of keys', { jku: 'https://evil.example/jwks' }],
    ['an address of certificates', { x5u: 'https://evil.example/cert' }],
  ])('does not follow a header to %s', async (_, extra) => {
    await expectRefusal(foreignKey.sign(claims, { ...header, ...extra }));
    expect(await verify(key.sign(claims, { ...header, ...extra }))).toBeDefined();
  });

  // The signature is right in all of these: it is the name of the algorithm that is refused.
  it.each<[unknown]>([
    ['rs256'],
    ['RS256 '],
    ['RS384'],
    ['RS512'],
    ['PS256'],
    ['RS1'],
    ['HS256'],
    ['ES256'],
    ['EdDSA'],
    ['none'],
    [''],
    [null],
    [256],
    [['RS256']],
    [{ 0: 'RS256' }],
    [undefined],
  ])('takes RS256 alone, not %j', (alg) => expectRefusal(key.sign(claims, { ...header, alg })));

  it('does not let a key without an algorithm of its own leave the choice to the token', async () => {
    const { alg: _, ...jwk } = key.jwk;
    const withoutAlgorithm = verifierOf(jwk);
    expect(await verify(key.sign(claims), withoutAlgorithm)).toBeDefined();
    const input = [{ ...header, alg: 'HS256' }, claims].map(encode).join('.');
    for (const secret of [JSON.stringify(jwk), jwk.n, Buffer.from(jwk.n, 'base64url')]) {
      const mac = createHmac('sha256', secret).update(input).digest('base64url');
      await expectRefusal(`${input}.${mac}`, withoutAlgorithm);
    }
  });

  it.each<[string, object]>([
    ['crit: ["exp"]', { crit: ['exp'], exp: now + 60 }],
    ['crit: ["b64"]', { crit: ['b64'], b64: true }],
    ['crit: []', { crit: [] }],
    ['crit: null', { crit: null }],
    ['b64: false and crit', { crit: ['b64'], b64: false }],
    ['b64: false alone', { b64: false }],
  ])('understands no extension: %s', (_, extra) =>
    expectRefusal(key.sign(claims, { ...header, ...extra })),
  );

  it.each<[unknown]>([
    [undefined],
    [null],
    [1],
    [['4c:fa:9e']],
    [{}],
    [''],
    ['other'],
    ['__proto__'],
  ])('knows no key called %j', (kid) => expectRefusal(key.sign(claims, { ...header, kid })));

  it('takes the number 1e400 for no time at all', async () => {
    await expectRefusal(key.sign(json.replace(/"exp":\d+/, '"exp":1e400')));
    await expectRefusal(key.sign(json.replace(/"iat":\d+/, '"iat":-1e400')));
    await expectRefusal(key.sign(json.replace('{', '{"nbf":1e400,')));
  });

  it.each(['null', '[]', '"text"', '1', '', '{', `\uFEFF${json}`, `${json}${json}`])(
    'refuses the signed payload %j',
    (payload) => expectRefusal(key.sign(payload)),
  );

  it.each<[unknown]>([
    ['https://other.example'],
    ['https://tenant.example/'],
    ['https://TENANT.example'],
    ['http://tenant.example'],
    [['https://tenant.example']],
    [''],
    [null],
    [undefined],
    [{}],
    [1],
    ['__proto__'],
  ])('does not believe the issuer %j, and asks it for nothing', async (iss) => {
    await expect(verify(key.sign({ ...claims, iss }))).rejects.toThrow('refused: issuer.');
  });

  it('checks a token with the keys of its own issuer alone', async () => {
    const otherKey = new TestKey(key.kid);
    const fetched: string[] = [];
    const keySetOf = (name: string, { jwk }: TestKey) =>
      new KeySet({
        fetchKeys: async () => {
          fetched.push(name);
          return { keys: [jwk] };
        },
        clock: () => now,
      });
    const issuers = new Map([
      [claims.iss, keySetOf('main', key)],
      ['https://tenant.kinde.com', keySetOf('other', otherKey)],
    ]);
    const both = new TokenVerifier({ issuers, policy, clock: () => now });
    const elsewhere = { ...claims, iss: 'https://tenant.kinde.com' };
    expect(await verify(key.sign(claims), both)).toMatchObject({ claims });
    expect(fetched).toEqual(['main']);
    expect(await verify(otherKey.sign(elsewhere), both)).toMatchObject({ claims: elsewhere });
    await expect(verify(otherKey.sign(claims), both)).rejects.toThrow('refused: signature.');
    await expect(verify(key.sign(elsewhere), both)).rejects.toThrow('refused: signature.');
    expect(fetched).toEqual(['main', 'other']);
  });

  it('reads claims as they were signed when a name comes twice', async () => {
    // The last one counts, as in every JSON parser of the platform: nothing is checked on one and
    // used from the other.
    const twice = json.replace('"azp":"web"', '"azp":"web","azp":"mobile"');
    await expectRefusal(key.sign(twice));
  });

  it('says in its own words what is wrong, and nothing of the token', async () => {
    const token = foreignKey.sign({ ...claims, email: 'ada@analytical.example' });
    const error: unknown = await verify(token).catch((reason: unknown) => reason);
    expect(error).toHaveProperty('message', 'Access token refused: signature.');
    expect(error).not.toHaveProperty('cause');
  });

  it('asks for the key of a token that Kinde itself sent, whatever forged tokens asked for', async () => {
    const nextKey = new TestKey('next');
    let keys = [key.jwk];
    const keySet = new KeySet({ fetchKeys: async () => ({ keys }), clock: () => now });
    const issuers = new Map([[claims.iss, keySet]]);
    const late = new TokenVerifier({ issuers, policy, clock: () => now });
    await late.verifyAccessToken(key.sign(claims));
    await keySet.find('forged');
    keys = [nextKey.jwk];
    const token = nextKey.sign(claims);
    await expect(verify(token, late)).rejects.toThrow('unknown key');
    expect(await late.verifyIssuedToken(token)).toMatchObject({ claims, expiresAt: now + 60 });
    await expect(late.verifyIssuedToken(foreignKey.sign(claims))).rejects.toThrow('refused');
  });

  it('refuses ten thousand random texts, each for what it is', async () => {
    const random = seededRandom(1);
    const characters = 'eyJhbGciOiJSUzI1NiJ9.-_=+/ {}":,\u0000é\n'.split('');
    const segments = key.sign(claims).split('.');
    for (let round = 0; round < 10_000; round += 1) {
      const noise = randomText(random, characters, 60);
      const token = round % 2 === 0 ? noise : segments.with(round % 3, noise).join('.');
      const error: unknown = await verify(token).catch((reason: unknown) => reason);
      if ((error as { code?: unknown }).code !== 'ERR_KINDE_INVALID_TOKEN') {
        throw new Error(`Not refused as it should be: ${JSON.stringify(token)} ${String(error)}`);
      }
    }
  });
});

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
