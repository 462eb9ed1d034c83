import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

import { CurrentUser, KindeGuard, type KindeUser } from '../../lib/index.js';
import { demoOrganizations, demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { sendExactly } from '../support/exact-request.js';
import { HostileServer, json } from '../support/hostile-server.js';
import { randomText, seededRandom } from '../support/seeded-random.js';
import { TestApplication } from '../support/test-application.js';
import { TestClock } from '../support/test-clock.js';
import { TestKey } from '../support/test-key.js';
import { TodosController } from '../support/todos.controller.js';
import type { Page } from '../support/user-agent.js';

/** The same, guarded by way of Passport. */
@Controller('passport')
@UseGuards(AuthGuard('kinde'))
class PassportController {
  @Get()
  list(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }
}

/** What a handler must not be able to do to those who come after it. */
@Controller('claims')
@UseGuards(KindeGuard)
class ClaimsController {
  @Get()
  tamper(@CurrentUser() user: KindeUser) {
    const permissions = user.claim('permissions') as string[];
    try {
      permissions.push('delete:todos');
    } catch {
      return { tampered: false };
    }
    return { tampered: true };
  }
}

const INVALID_TOKEN = /^Bearer realm="[^"]+", error="invalid_token"/;

type Header = Record<string, unknown>;

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** The same token with another header, its signature as it was. */
const withHeader = (token: string, change: Header): string => {
  const [header = '', ...others] = token.split('.');
  const before = JSON.parse(Buffer.from(header, 'base64url').toString()) as Header;
  return [encode({ ...before, ...change }), ...others].join('.');
};

/** The same token with other claims, its signature as it was. */
const withClaims = (token: string, change: Header): string => {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const before = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Header;
  return [header, encode({ ...before, ...change }), signature].join('.');
};

const withoutSignature = (token: string): string => token.slice(0, token.lastIndexOf('.') + 1);

describe.each(adapters)('a bearer token (%s)', (adapter) => {
  let test: TestApplication;
  let kinde: LocalKinde;
  let canary: HostileServer;
  let keyServer: HostileServer;
  let clock: TestClock;
  /** Whatever the application asked for, of anybody. */
  let urls: string[];
  /** Seconds by which Kinde's clock differs. */
  let skew: number;
  /** Signs what the local Kinde would not. */
  const ownKey = new TestKey('own/key');

  beforeAll(async () => {
    [urls, skew, clock] = [[], 0, new TestClock()];
    canary = await HostileServer.start();
    keyServer = await HostileServer.start();
    test = await TestApplication.start({
      adapter,
      controllers: [TodosController, PassportController, ClaimsController],
      kinde: { clock: () => clock.now() + skew },
      options: {
        clock: clock.now,
        fetch: (input, init) => {
          urls.push(input instanceof Request ? input.url : String(input));
          return fetch(input, init);
        },
      },
    });
    kinde = test.kinde;
    keyServer.answer = json({ keys: [kinde.publicJwk, ownKey.jwk] });
    kinde.faults.discoveryOverrides = { jwks_uri: `${keyServer.url}/jwks` };
    await get(kinde.accessToken());
  });
  afterAll(async () => {
    await test.stop();
    await canary.stop();
    await keyServer.stop();
  });

  const send = (path: string, headers: Record<string, string>): Promise<Page> =>
    test.agent().request(test.url + path, { headers });
  const get = (token: string, path = '/todos'): Promise<Page> =>
    send(path, { authorization: `Bearer ${token}` });

  async function expectAccepted(token: string, user: string = demoUsers.ada): Promise<void> {
    const page = await get(token);
    expect([page.status, page.json()]).toEqual([200, { user }]);
  }

  async function expectRefused(token: string, path = '/todos'): Promise<void> {
    const page = await get(token, path);
    expect(page.status).toBe(401);
    expect(page.headers.get('www-authenticate')).toMatch(INVALID_TOKEN);
    expect(page.text).not.toContain('user');
  }

  const signedByHand = (payload: object | string, header?: object | string): string =>
    ownKey.sign(payload, header);

  const inSeconds = (seconds: number) => Math.floor(clock.now()) + seconds;

  const handMadeClaims = () => {
    const now = inSeconds(0);
    return {
      iss: kinde.issuerUrl,
      aud: [],
      azp: kinde.clientId,
      sub: demoUsers.ada,
      scp: ['openid'],
      iat: now,
      exp: now + 600,
    };
  };

  /** What a real login brings, and what is left in the browser. */
  async function realLogin() {
    let response: Record<string, unknown> = {};
    kinde.faults.overrideTokenResponse = (claims) => (response = claims);
    const agent = test.agent();
    const callback = new URL(await test.authorize(agent, demoUsers.rex));
    await agent.get(callback.href);
    kinde.faults.overrideTokenResponse = undefined;
    return { response, callback, cookies: Object.values(agent.cookies()) };
  }

  const statusWith = async (value: string): Promise<number> =>
    (await send('/todos', { authorization: value })).status;

  const tokenWithPermissions = (keys: string[]) =>
    kinde.accessToken({ claims: { permissions: keys, jti: 'the-same' } });

  const publicKeyAsDer = () =>
    Buffer.from(kinde.publicKeyPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');

  const genuine = () => kinde.accessToken();

  describe('that is genuine', () => {
    it('tells who sent it', async () => {
      await expectAccepted(kinde.accessToken({ user: demoUsers.rex }), demoUsers.rex);
      await expectAccepted(signedByHand(handMadeClaims()));
    });

    it('works by way of Passport too', async () => {
      const page = await get(kinde.accessToken({ user: demoUsers.rex }), '/passport');
      expect(page.json()).toEqual({ user: demoUsers.rex });
    });

    it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'])(
      'may be of type %s',
      async (typ) => {
        await expectAccepted(kinde.accessToken({ header: { typ } as Header }));
      },
    );

    it('may be for whatever API as long as the application names none of its own', async () => {
      await expectAccepted(kinde.accessToken({ audience: ['https://any.example'] }));
      await expectAccepted(kinde.accessToken({ claims: { aud: undefined } }));
    });

    it('may carry headers that nobody follows', async () => {
      const header = { jku: `${canary.url}/jwks`, x5u: `${canary.url}/x5u`, jwk: ownKey.jwk };
      await expectAccepted(kinde.accessToken({ header }));
    });
  });

  describe('that is forged', () => {
    const forgeries: [name: string, forge: () => string][] = [
      ['with a key that is not Kinde’s', () => kinde.accessToken({ key: kinde.foreignKeyPem })],
      ['by changing its claims', () => withClaims(kinde.accessToken(), { sub: demoUsers.rex })],
      ['by changing its header', () => withHeader(kinde.accessToken(), { cty: 'x' })],
      [
        'with the signature of another token',
        () => {
          const signature = kinde.accessToken({ user: demoUsers.rex }).split('.')[2] ?? '';
          return withoutSignature(kinde.accessToken()) + signature;
        },
      ],
      [
        'with a signature of zeros',
        () => `${withoutSignature(kinde.accessToken())}${'A'.repeat(342)}`,
      ],
      ['with an empty signature', () => withoutSignature(kinde.accessToken())],
      ['with a short signature', () => `${withoutSignature(kinde.accessToken())}AAAA`],
      ...['none', 'None', 'NONE', 'nOnE'].flatMap((alg): typeof forgeries => [
        [
          `with alg ${alg} and no signature`,
          () => withoutSignature(withHeader(kinde.accessToken(), { alg })),
        ],
        [`with alg ${alg} and a signature`, () => withHeader(kinde.accessToken(), { alg })],
      ]),
      ...['HS256', 'HS384', 'HS512'].flatMap((alg): typeof forgeries => {
        const by = (secret: () => string | Buffer) => () =>
          kinde.accessToken({ header: { alg }, key: secret() });
        return [
          [`with ${alg} and the public key as PEM`, by(() => kinde.publicKeyPem)],
          [`with ${alg} and the public key as trimmed PEM`, by(() => kinde.publicKeyPem.trim())],
          [`with ${alg} and the public key as DER`, by(publicKeyAsDer)],
          [`with ${alg} and the JWK`, by(() => JSON.stringify(kinde.publicJwk))],
          [`with ${alg} and the modulus`, by(() => String(kinde.publicJwk.n))],
          [
            `with ${alg} and the bytes of the modulus`,
            by(() => Buffer.from(String(kinde.publicJwk.n), 'base64url')),
          ],
          [`with ${alg} and nothing`, by(() => Buffer.alloc(0))],
        ];
      }),
      ...['RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg): (typeof forgeries)[number] => [
        `with ${alg} and the right key`,
        () => kinde.accessToken({ header: { alg } }),
      ]),
      ...['rs256', 'RS256 ', 'RS1', '', 'ES256', 'EdDSA'].map((alg): (typeof forgeries)[number] => [
        `with a right signature that is called "${alg}"`,
        () => signedByHand(handMadeClaims(), { alg, kid: ownKey.kid }),
      ]),
      ['without an algorithm', () => signedByHand(handMadeClaims(), { kid: ownKey.kid })],
      [
        'with a list of algorithms',
        () => signedByHand(handMadeClaims(), { alg: ['RS256'], kid: ownKey.kid }),
      ],
      [
        'with the algorithm twice',
        () => signedByHand(handMadeClaims(), `{"alg":"RS256","kid":"${ownKey.kid}","alg":"none"}`),
      ],
    ];

    it.each(forgeries)('%s is refused', async (_, forge) => {
      await expectRefused(forge());
    });

    it('is refused by way of Passport too', async () => {
      await expectRefused(kinde.accessToken({ key: kinde.foreignKeyPem }), '/passport');
      await expectRefused(
        withoutSignature(kinde.accessToken({ header: { alg: 'none' } })),
        '/passport',
      );
    });

    it('is refused where nobody has to be signed in', async () => {
      await expectRefused(kinde.accessToken({ key: kinde.foreignKeyPem }), '/todos/optional');
    });
  });

  describe('that names its key', () => {
    const wrongNames: [unknown][] = [
      [undefined],
      [null],
      [''],
      ['../../../../../../dev/null'],
      ["x' OR '1'='1"],
      ['key\r\nX-Injected: 1'],
      ['__proto__'],
      ['constructor'],
      [0],
      [['own/key']],
      [{ toString: 'own/key' }],
      ['OWN/KEY'],
      ['own%2Fkey'],
      ['k'.repeat(8192)],
    ];

    it.each(wrongNames)('as %j, which is none of Kinde’s, is refused', async (kid) => {
      await expectRefused(signedByHand(handMadeClaims(), { alg: 'RS256', typ: 'JWT', kid }));
    });

    it.each<[string, () => Header]>([
      ['a key of its own', () => ({ jwk: ownKey.jwk })],
      ['a certificate of its own', () => ({ x5c: ['MIIB'], x5t: 'AA' })],
      ['an address of keys', () => ({ jku: `${canary.url}/jwks` })],
      ['an address of certificates', () => ({ x5u: `${canary.url}/certificate` })],
      ['an address as its name', () => ({ kid: `${canary.url}/jwks` })],
    ])('and brings %s, is refused, and nobody looks there', async (_, header) => {
      await expectRefused(kinde.accessToken({ key: kinde.foreignKeyPem, header: header() }));
      expect(canary.requests).toEqual([]);
    });
  });

  describe('with an extension that changes what it means', () => {
    it.each<[Header]>([
      [{ crit: ['exp'], exp: 4_000_000_000 }],
      [{ crit: ['b64'], b64: false }],
      [{ crit: ['b64'], b64: true }],
      [{ crit: [] }],
      [{ crit: null }],
      [{ crit: 'exp' }],
      [{ crit: ['urn:example:unknown'], 'urn:example:unknown': true }],
      [{ b64: false }],
    ])('is refused: %j', async (header) => {
      await expectRefused(kinde.accessToken({ header }));
    });
  });

  describe('at the edges of its lifetime', () => {
    it.each<[string, () => string]>([
      ['expired ten seconds ago', () => kinde.accessToken({ expiresIn: -10 })],
      ['becomes valid in ten seconds', () => kinde.accessToken({ claims: { nbf: inSeconds(10) } })],
      [
        'was issued ten seconds from now',
        () => kinde.accessToken({ claims: { iat: inSeconds(10) } }),
      ],
    ])('is accepted when it %s: clocks differ', async (_, token) => {
      await expectAccepted(token());
    });

    it.each<[string, () => Header]>([
      ['expired two minutes ago', () => ({ exp: inSeconds(-120) })],
      ['expired at the beginning of time', () => ({ exp: 0 })],
      ['becomes valid in two minutes', () => ({ nbf: inSeconds(120) })],
      ['was issued tomorrow', () => ({ iat: inSeconds(86_400) })],
      ...['exp', 'iat'].map((name): [string, () => Header] => [
        `has no ${name}`,
        () => ({ [name]: undefined }),
      ]),
      ...['exp', 'iat', 'nbf'].flatMap((name) =>
        [null, '4000000000', '', 'soon', true, {}, [4_000_000_000], -1].map(
          (value): [string, () => Header] => [
            `has ${JSON.stringify(value)} for ${name}`,
            () => ({ [name]: value }),
          ],
        ),
      ),
    ])('is refused when it %s', async (_, claims) => {
      await expectRefused(kinde.accessToken({ claims: claims() }));
    });

    it.each(['1e400', '-1e400', '4e9999', '"4e9"', '4_000', 'NaN', 'Infinity'])(
      'is refused when it expires at %s',
      async (exp) => {
        const claims = JSON.stringify(handMadeClaims()).replace(/"exp":\d+/, `"exp":${exp}`);
        await expectRefused(signedByHand(claims));
      },
    );

    it('stops working when its time is over, though it worked before', async () => {
      const token = kinde.accessToken({ expiresIn: 100 });
      await expectAccepted(token);
      clock.advance(120);
      await expectAccepted(token);
      clock.advance(11);
      await expectRefused(token);
    });

    it.each([25, -25])('is accepted when Kinde’s clock differs by %i seconds', async (seconds) => {
      skew = seconds;
      await expectAccepted(kinde.accessToken({ expiresIn: 10 }));
      skew = 0;
    });

    it.each([300, -300])('is refused when Kinde’s clock differs by %i seconds', async (seconds) => {
      skew = seconds;
      await expectRefused(kinde.accessToken({ expiresIn: 10 }));
      skew = 0;
    });
  });

  describe('of another issuer', () => {
    it.each<[string, (issuer: string) => unknown]>([
      ['with a slash behind', (issuer) => `${issuer}/`],
      ['in capitals', (issuer) => issuer.toUpperCase()],
      ['with a space behind', (issuer) => `${issuer} `],
      ['by another scheme', (issuer) => issuer.replace('http:', 'https:')],
      ['by another name', (issuer) => issuer.replace('127.0.0.1', 'localhost')],
      ['below it', (issuer) => `${issuer}/tenant`],
      ['that is longer', (issuer) => `${issuer}.evil.example`],
      ['in a list', (issuer) => [issuer]],
      ['in an object', (issuer) => ({ issuer })],
      ['that is a canary', () => canary.url],
      ['that is empty', () => ''],
      ['that is null', () => null],
      ['that is missing', () => undefined],
    ])('%s is refused, and nobody looks there', async (_, issuer) => {
      await expectRefused(kinde.accessToken({ claims: { iss: issuer(kinde.issuerUrl) } }));
      expect(canary.requests).toEqual([]);
    });
  });

  describe('of another application of the tenant', () => {
    it.each<[unknown]>([['other-client'], [''], [null], [undefined], [['x']], [{}], [1]])(
      'is refused: azp is %j',
      async (azp) => {
        await expectRefused(kinde.accessToken({ claims: { azp } }));
      },
    );

    it('is refused: azp is a list with our client in it', async () => {
      await expectRefused(kinde.accessToken({ claims: { azp: [kinde.clientId] } }));
      await expectRefused(kinde.accessToken({ claims: { azp: kinde.clientId.toUpperCase() } }));
    });
  });

  describe('without one of its claims', () => {
    it.each(['iss', 'sub', 'azp', 'scp', 'exp', 'iat'])('is refused: %s', async (name) => {
      await expectRefused(kinde.accessToken({ claims: { [name]: undefined } }));
    });

    it.each([[''], [null], [0], [true], [{}], [[demoUsers.ada]]])(
      'is refused: sub is %j',
      async (sub) => {
        await expectRefused(kinde.accessToken({ claims: { sub } }));
      },
    );
  });

  describe('that is no access token', () => {
    it('is refused: the id token, refresh token, code, state and cookies of a real login', async () => {
      const { response, callback, cookies } = await realLogin();
      const { id_token: idToken, refresh_token: refreshToken } = response;
      await expectAccepted(String(response['access_token']), demoUsers.rex);
      const [code, state] = ['code', 'state'].map((name) => callback.searchParams.get(name));
      expect(cookies.length).toBeGreaterThan(0);
      for (const token of [idToken, refreshToken, code, state, ...cookies]) {
        expect(token).toEqual(expect.any(String));
        await expectRefused(String(token));
      }
    });

    it.each<[string, () => string]>([
      ['an id token', () => kinde.idToken({ nonce: 'n', accessToken: kinde.accessToken() })],
      ['an id token without a nonce', () => kinde.idToken({ accessToken: kinde.accessToken() })],
      ['an id token with nothing that marks it', () => kinde.idToken()],
      [
        'an id token with a scope',
        () => kinde.idToken({ nonce: 'n', claims: { scp: ['openid'], scope: 'openid' } }),
      ],
      [
        'an id token that says it is at+jwt',
        () => kinde.idToken({ nonce: 'n', header: { typ: 'at+jwt' }, claims: { scp: ['openid'] } }),
      ],
      ['a webhook', () => kinde.webhookToken({ type: 'user.updated', data: {} })],
      [
        'a webhook with the claims of an access token',
        () => kinde.webhookToken({ type: 'user.updated', data: {}, claims: handMadeClaims() }),
      ],
      [
        'a logout token',
        () =>
          kinde.accessToken({
            claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
          }),
      ],
      ['a token of type logout+jwt', () => kinde.accessToken({ header: { typ: 'logout+jwt' } })],
      ['a proof of possession', () => kinde.accessToken({ header: { typ: 'dpop+jwt' } })],
      ['a token of a strange machine', () => kinde.machineToken()],
      ['an id token with a grant', () => kinde.idToken({ claims: { gty: [] } })],
      [
        'a token of a machine with a subject',
        () => kinde.machineToken({ claims: { azp: kinde.clientId, sub: demoUsers.ada } }),
      ],
      [
        'a token that is worth nothing without a proof',
        () => kinde.accessToken({ claims: { cnf: { jkt: 'thumbprint' } } }),
      ],
      ['a JWT without claims', () => kinde.sign({})],
      ['a signed list', () => kinde.sign([])],
      ['a signed text', () => kinde.sign('claims')],
      ['signed null', () => kinde.sign(null)],
    ])('is refused: %s', async (_, token) => {
      await expectRefused(token());
    });
  });

  describe('that is malformed', () => {
    it.each<[string, () => string]>([
      ['one segment', () => 'abc'],
      ['two segments', () => genuine().split('.').slice(0, 2).join('.')],
      ['four segments', () => `${genuine()}.abc`],
      ['three empty segments', () => '..'],
      ['a dot in front', () => `.${genuine()}`],
      ['a dot behind', () => `${genuine()}.`],
      ['segments that are no JSON', () => 'abc.def.ghi'],
      ['a header that is a list', () => ['[]', '{}', 'x'].map(encode).join('.')],
      [
        'a header with a prototype',
        () =>
          [`{"__proto__":{"alg":"RS256","kid":"${ownKey.kid}"}}`, '{}', 'x'].map(encode).join('.'),
      ],
      ['a padded signature', () => `${genuine()}==`],
      ['the alphabet of plain base64', () => genuine().slice(0, -2).concat('+/')],
      ['a signature with something added', () => `${genuine()}AA`],
      ['too many characters', () => `${genuine()}${'A'.repeat(12_288)}`],
    ])('is refused: %s', async (_, token) => {
      await expectRefused(token());
    });

    it('has one spelling: of the last character’s variants only the one that Kinde wrote works', async () => {
      const token = genuine();
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const accepted: string[] = [];
      for (const last of alphabet) {
        const page = await get(token.slice(0, -1) + last);
        if (page.status === 200) accepted.push(last);
      }
      expect(accepted).toEqual([token.at(-1)]);
    });

    it('is never decrypted, however little that would cost the sender', async () => {
      const header = encode({
        alg: 'PBES2-HS512+A256KW',
        enc: 'A256GCM',
        p2c: 2_147_483_647,
        p2s: 'AAAAAAAAAAAAAAAA',
        zip: 'DEF',
        kid: ownKey.kid,
      });
      const started = performance.now();
      for (const token of [`${header}.AAAA.AAAA.AAAA.AAAA`, `${header}..AAAA.AAAA.AAAA`]) {
        await expectRefused(token);
      }
      expect(performance.now() - started).toBeLessThan(15_000);
    });

    it('never makes a server error of random noise', async () => {
      const characters = 'eyJhbGciOiJSUzI1NiJ9.-_=+/ {}":,;%~\t\u00e9'.split('');
      const segments = genuine().split('.');
      const random = seededRandom(7);
      for (let round = 0; round < 300; round += 1) {
        const noise = randomText(random, characters, 80);
        const token = round % 2 === 0 ? noise : segments.with(round % 3, noise).join('.');
        const { status } = await send('/todos', { authorization: `Bearer ${token}` });
        if (status !== 400 && status !== 401) {
          throw new Error(`${status} for ${JSON.stringify(token)}`);
        }
      }
    });
  });

  describe('in a header', () => {
    it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('may be announced by %s', async (scheme) => {
      expect(await statusWith(`${scheme} ${kinde.accessToken()}`)).toBe(200);
    });

    it.each<[string, (token: string) => string]>([
      ['nothing behind', () => 'Bearer'],
      ['two spaces', (token) => `Bearer  ${token}`],
      ['a tab', (token) => `Bearer\t${token}`],
      ['something behind it', (token) => `Bearer ${token} x`],
      ['a comma behind it', (token) => `Bearer ${token},`],
      ['another credential behind it', (token) => `Bearer ${token}, Bearer ${token}`],
      ['quotes', (token) => `Bearer "${token}"`],
      ['a name', (token) => `Bearer token=${token}`],
      ['padding in its middle', (token) => `Bearer ${token.replace('.', '=.')}`],
      ['a character that no token has', () => 'Bearer é'],
    ])('is malformed with %s', async (_, value) => {
      const page = await send('/todos', { authorization: value(kinde.accessToken()) });
      expect(page.status).toBe(400);
      expect(page.headers.get('www-authenticate')).toBe(
        'Bearer realm="kinde", error="invalid_request"',
      );
    });

    it.each(['Basic', 'Digest', 'Token', 'JWT', 'DPoP', 'Bearer_', 'Bear'])(
      'is not looked for behind %s',
      async (scheme) => {
        const page = await send('/todos', { authorization: `${scheme} ${kinde.accessToken()}` });
        expect(page.status).toBe(401);
        expect(page.headers.get('www-authenticate')).toBe('Bearer realm="kinde"');
      },
    );

    it('is refused in no time, however many spaces come before it', async () => {
      const started = performance.now();
      expect(await statusWith(`Bearer${' '.repeat(12_000)}x`)).toBe(400);
      expect(await statusWith(`Bearer ${'a'.repeat(12_000)}!`)).toBe(400);
      expect(performance.now() - started).toBeLessThan(15_000);
    });

    it.each<[string, (token: string) => string[]]>([
      ['the same twice', (token) => [`Bearer ${token}`, `Bearer ${token}`]],
      ['a bad one behind', (token) => [`Bearer ${token}`, 'Bearer x']],
      ['a bad one in front', (token) => ['Bearer x', `Bearer ${token}`]],
      ['another scheme in front', (token) => ['Basic YTpi', `Bearer ${token}`]],
      ['another scheme behind', (token) => [`Bearer ${token}`, 'Basic YTpi']],
      ['an empty one in front', (token) => ['', `Bearer ${token}`]],
      ['no bearer at all', () => ['Basic YTpi', 'Basic YTpj']],
    ])('must be alone: %s', async (_, headers) => {
      for (const path of ['/todos', '/passport', '/todos/optional']) {
        const response = await sendExactly(test.url + path, {
          headers: { Authorization: headers(kinde.accessToken()) },
        });
        expect([path, response.status]).toEqual([path, 400]);
        expect(response.headers['www-authenticate']).toContain('error="invalid_request"');
      }
    });
  });

  describe('anywhere but in the header', () => {
    it('is not looked for', async () => {
      const token = kinde.accessToken();
      for (const name of ['access_token', 'token', 'authorization', 'bearer']) {
        expect((await send(`/todos?${name}=${token}`, {})).status).toBe(401);
        expect((await send('/todos', { [`x-${name}`]: `Bearer ${token}` })).status).toBe(401);
        expect((await send('/todos', { cookie: `${name}=${token}` })).status).toBe(401);
        const body = new URLSearchParams({ [name]: token });
        const form = await test.agent().request(`${test.url}/todos`, { method: 'POST', body });
        expect(form.status).toBe(401);
      }
      const proxied = { 'proxy-authorization': `Bearer ${token}` };
      expect((await sendExactly(`${test.url}/todos`, { headers: proxied })).status).toBe(401);
    });
  });

  describe('beside a session cookie', () => {
    it('decides alone, and leaves the session as it is', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.rex);
      const cookies = agent.cookies();
      const withToken = (token: string) =>
        agent.get(`${test.url}/todos`, { authorization: `Bearer ${token}` });

      expect((await withToken(kinde.accessToken())).json()).toEqual({ user: demoUsers.ada });
      expect((await withToken('x.y.z')).status).toBe(401);
      expect((await withToken('not one token')).status).toBe(400);
      expect((await withToken(kinde.accessToken({ expiresIn: -600 }))).status).toBe(401);
      expect(agent.cookies()).toEqual(cookies);
      expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.rex });
    });

    it('neither prolongs nor renews the session', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.rex);
      clock.advance(86_390 - 3600); // an hour idle at most
      await agent.get(`${test.url}/todos`);
      clock.advance(3600);
      kinde.resetCalls();
      for (const token of [kinde.accessToken(), 'x.y.z']) {
        const page = await agent.get(`${test.url}/todos`, { authorization: `Bearer ${token}` });
        expect(page.setCookies).toEqual([]);
      }
      expect(kinde.calls.refresh).toBe(0);
      expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.rex });
      expect(kinde.calls.refresh).toBe(1);
    });

    it('counts only if it is a bearer token: other schemes are somebody else’s', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.rex);
      const page = await agent.get(`${test.url}/todos`, { authorization: 'Basic YTpi' });
      expect(page.json()).toEqual({ user: demoUsers.rex });
    });
  });

  describe('that was seen before', () => {
    it('is not taken for another one of the same user', async () => {
      const [reader, admin] = [
        tokenWithPermissions(['read:todos']),
        tokenWithPermissions(['read:todos', 'delete:todos']),
      ];
      for (const [token, status] of [
        [reader, 403],
        [admin, 200],
        [reader, 403],
        [admin, 200],
      ] as const) {
        expect((await get(token, '/todos/deletable')).status).toBe(status);
      }
    });

    it('lends its signature to no other', async () => {
      const token = tokenWithPermissions(['read:todos']);
      expect((await get(token, '/todos/readable')).status).toBe(200);
      await expectRefused(withClaims(token, { permissions: ['delete:todos'] }));
      await expectRefused(withHeader(token, { typ: 'at+jwt' }));
      expect((await get(token, '/todos/readable')).status).toBe(200);
    });

    it('keeps users and organizations apart among many at once', async () => {
      const expected = [...Array(60)].map((_, index) => {
        const [user, orgCode] = [
          [demoUsers.ada, demoOrganizations.analytical],
          [demoUsers.rex, demoOrganizations.analytical],
          [demoUsers.mia, demoOrganizations.tidewater],
        ][index % 3] ?? ['', ''];
        return { user, token: kinde.accessToken({ user, orgCode }) };
      });
      for (let round = 0; round < 2; round += 1) {
        const pages = await Promise.all(expected.map(({ token }) => get(token)));
        expect(pages.map((page) => page.json())).toEqual(expected.map(({ user }) => ({ user })));
      }
    });

    it('cannot be changed by a handler for the requests that follow', async () => {
      const token = tokenWithPermissions(['read:todos']);
      expect((await get(token, '/claims')).json()).toEqual({ tampered: false });
      expect((await get(token, '/todos/deletable')).status).toBe(403);
    });
  });

  it('has made the application ask nobody but Kinde', () => {
    const keyServer = urls.find((url) => url.endsWith('/jwks')) ?? '';
    const asked = new Set(urls.map((url) => new URL(url).origin));
    expect(asked).toEqual(new Set([kinde.issuerUrl, new URL(keyServer).origin]));
    expect(canary.requests).toEqual([]);
    expect(kinde.errors).toEqual([]);
  });
});

describe.each(adapters)('a bearer token for an API (%s)', (adapter) => {
  const audience = ['https://api.example', 'reports'];
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [TodosController],
      options: { audience },
    });
  });
  afterAll(() => test.stop());

  const statusOf = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await test.agent().request(`${test.url}/todos`, { headers })).status;
  };

  it.each<[unknown]>([
    ['https://api.example'],
    [['https://api.example']],
    [['reports']],
    [['other', 'reports']],
  ])('is accepted: aud is %j', async (aud) => {
    expect(await statusOf(test.kinde.accessToken({ claims: { aud } }))).toBe(200);
  });

  it('may have been issued to any client', async () => {
    const claims = { azp: 'mobile' };
    expect(await statusOf(test.kinde.accessToken({ audience: 'reports', claims }))).toBe(200);
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    [[]],
    [''],
    ['other'],
    [['other']],
    ['xreports'],
    ['reportsx'],
    ['REPORTS'],
    ['https://api.example/'],
    ['https://api.example reports'],
    [{}],
    [{ 0: 'reports' }],
    [[['reports']]],
    [['reports', null]],
    [1],
  ])('is refused: aud is %j', async (aud) => {
    expect(await statusOf(test.kinde.accessToken({ claims: { aud } }))).toBe(401);
  });

  it.each<[string, (kinde: LocalKinde) => string]>([
    ['an id token', (kinde) => kinde.idToken({ nonce: 'n', claims: { aud: audience } })],
    [
      'an id token of a refresh',
      (kinde) => kinde.idToken({ accessToken: kinde.accessToken(), claims: { aud: audience } }),
    ],
    [
      'a webhook',
      (kinde) =>
        kinde.webhookToken({
          type: 'user.updated',
          data: {},
          claims: { iss: kinde.issuerUrl, aud: audience, sub: 'x', iat: 1, exp: 4_000_000_000 },
        }),
    ],
    ['a token of a machine for another API', (kinde) => kinde.machineToken({ audience: 'x' })],
  ])('is refused if it is %s, whatever its audience', async (_, token) => {
    expect(await statusOf(token(test.kinde))).toBe(401);
  });

  it('does not keep people from signing in, whose tokens are for this client', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.rex);
    expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.rex });
  });
});
