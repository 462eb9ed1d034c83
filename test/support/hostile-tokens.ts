import { createHmac } from 'node:crypto';

import * as fc from 'fast-check';

import type { TestKey } from './test-key.js';

type Json = Readonly<Record<string, unknown>>;

/** A token that somebody tampered with, or a good one after all. */
export interface HostileToken {
  readonly token: string;
  /** Whether it is a token that has to be accepted. */
  readonly isGood: boolean;
}

/** What tokens are made of. */
export interface TokenGround {
  readonly key: TestKey;
  /** Nobody's. */
  readonly foreignKey: TestKey;
  /** Of a user's token that is good until long after `now`. */
  readonly claims: Json & { readonly iss: string; readonly azp: string; readonly sub: string };
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds. */
  readonly clockTolerance: number;
}

/** Characters of the longest token that is looked at. */
const LONGEST = 12_288;

/** Such as an attacker would send who has a good token, or who could have Kinde sign anything. */
export function hostileTokens(ground: TokenGround): fc.Arbitrary<HostileToken> {
  return fc.oneof(
    { weight: 1, arbitrary: noise() },
    { weight: 3, arbitrary: tamperedTokens(ground) },
    { weight: 2, arbitrary: signedClaims(ground) },
    { weight: 2, arbitrary: signedHeaders(ground) },
    { weight: 1, arbitrary: signedTexts(ground) },
  );
}

/** The policy once more, in words of its own, for an application that names no audience. */
function isGoodToken(header: Json, claims: Json, { key, ...ground }: TokenGround): boolean {
  const { now, clockTolerance } = ground;
  const has = (name: string) => Object.hasOwn(claims, name);
  const own = (name: string) => (has(name) ? claims[name] : undefined);
  const isPast = (value: unknown) => isTime(value) && value <= now + clockTolerance;

  const expiry = own('exp');
  const grants = own('gty');
  const isMachines = Array.isArray(grants)
    ? grants.includes('client_credentials')
    : grants === 'client_credentials';
  const type = Object.hasOwn(header, 'typ') ? header['typ'] : 'jwt';
  return [
    header['alg'] === 'RS256' && Object.hasOwn(header, 'alg'),
    header['kid'] === key.kid && Object.hasOwn(header, 'kid'),
    typeof type === 'string' && /^(jwt|(application\/)?at\+jwt)$/i.test(type),
    !Object.hasOwn(header, 'crit') && !Object.hasOwn(header, 'b64'),
    own('iss') === ground.claims.iss,
    own('azp') === ground.claims.azp,
    isTime(expiry) && expiry > now - clockTolerance,
    isPast(own('iat')),
    !has('nbf') || isPast(claims['nbf']),
    has('sub') ? isText(claims['sub']) && !isMachines : isMachines,
    has('scp') || has('scope') || isMachines,
    !['nonce', 'at_hash', 'c_hash', 'events', 'cnf'].some(has),
    !(has('event_id') && has('type')),
  ].every(Boolean);
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < Infinity;

const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0;

const words = (...lines: readonly string[]): string[] => lines.join(' ').split(' ');

const base64url = (text: string | Buffer): string => Buffer.from(text).toString('base64url');

/** Any characters, halves of characters among them. */
function text(maxLength: number): fc.Arbitrary<string> {
  const character = fc.oneof(
    fc.integer({ min: 0x20, max: 0x7e }),
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 0, max: 0xffff }),
  );
  return fc.array(character, { maxLength }).map((codes) => String.fromCharCode(...codes));
}

/** Texts that are no tokens at all, some of which look like one from afar. */
function noise(): fc.Arbitrary<HostileToken> {
  const segment = fc.oneof(
    fc.base64String().map((text) => text.replaceAll('=', '')),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => base64url(Buffer.from(bytes))),
    fc.jsonValue().map((value) => base64url(JSON.stringify(value))),
    fc.constantFrom('', '=', ' ', '\0', 'e30', 'W10', 'bnVsbA', 'eyJhbGciOiJub25lIn0'),
  );
  return fc
    .oneof(
      text(200),
      fc.array(segment, { maxLength: 7 }).map((segments) => segments.join('.')),
      fc.nat(LONGEST).map((length) => 'A'.repeat(length)),
      fc.nat(LONGEST).map((length) => '.'.repeat(length)),
    )
    .map((token) => ({ token, isGood: false }));
}

/** Good tokens that were changed without the key: good only where nothing has changed. */
function tamperedTokens({ key, foreignKey, claims }: TokenGround): fc.Arbitrary<HostileToken> {
  const genuine = [
    key.sign(claims),
    key.sign({ ...claims, permissions: ['read:todos', 'größe:ändern', '🗝'] }),
    key.sign({ ...claims, sub: 'kp_2', org_code: 'org_2' }, { kid: key.kid, alg: 'RS256' }),
  ];
  const segments = [...genuine, foreignKey.sign(claims)].map((token) => token.split('.'));
  const anyToken = fc.constantFrom(...genuine);
  const position = fc.nat(LONGEST);

  const bitFlips = fc
    .tuple(anyToken, fc.array(fc.tuple(position, fc.nat(7)), { minLength: 1, maxLength: 3 }))
    .map(([token, flips]) =>
      flips.reduce((text, [at, bit]) => {
        const index = at % text.length;
        return spliced(text, index, 1, String.fromCharCode(text.charCodeAt(index) ^ (1 << bit)));
      }, token),
    );
  const splices = fc
    .tuple(
      anyToken,
      position,
      fc.nat(3),
      fc.oneof(
        fc.constantFrom(
          '',
          'A',
          '_',
          '-',
          '=',
          '==',
          '.',
          ' ',
          '\n',
          '%2E',
          '+',
          '/',
          '\u2024',
          '\0',
        ),
        text(3),
      ),
    )
    .map(([token, at, cut, insert]) => spliced(token, at % (token.length + 1), cut, insert));
  const lastCharacters = fc
    .tuple(anyToken, fc.base64String({ minLength: 4, maxLength: 4 }))
    .map(([token, text]) => token.slice(0, -1) + base64url(Buffer.from(text)).charAt(0));
  const swaps = fc
    .tuple(fc.constantFrom(...segments), fc.constantFrom(...segments), fc.constantFrom(...segments))
    .map(([a, b, c]) => [a[0], b[1], c[2]].join('.'));
  const shuffles = fc
    .array(fc.constantFrom(...segments.flat(), ''), { maxLength: 6 })
    .map((parts) => parts.join('.'));
  const signatures = fc
    .tuple(
      anyToken,
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(0, 1, 128, 255, 256, 257, 512).map((length) => new Uint8Array(length)),
      ),
    )
    .map(([token, bytes]) => withSignature(token, Buffer.from(bytes)));
  const secrets = fc
    .tuple(
      anyToken,
      fc.constantFrom('HS256', 'HS384', 'HS512'),
      fc.constantFrom(JSON.stringify(key.jwk), key.jwk.n, Buffer.from(key.jwk.n, 'base64url'), ''),
    )
    .map(([token, alg, secret]) => {
      const input = `${base64url(JSON.stringify({ alg, kid: key.kid }))}.${token.split('.')[1]}`;
      const mac = createHmac(`sha${alg.slice(2)}`, secret)
        .update(input)
        .digest('base64url');
      return `${input}.${mac}`;
    });
  const encrypted = fc
    .tuple(
      fc.constantFrom('dir', 'RSA-OAEP', 'RSA1_5', 'A256KW', 'PBES2-HS512+A256KW', 'RS256'),
      fc.array(fc.base64String({ maxLength: 40 }), { minLength: 3, maxLength: 4 }),
    )
    .map(([alg, parts]) => {
      const header = { alg, enc: 'A256GCM', zip: 'DEF', p2c: 2 ** 31 - 1, kid: key.kid };
      const texts = parts.map((part) => base64url(Buffer.from(part)));
      return [base64url(JSON.stringify(header)), ...texts].join('.');
    });

  return fc
    .oneof(
      bitFlips,
      splices,
      lastCharacters,
      swaps,
      shuffles,
      signatures,
      secrets,
      encrypted,
      anyToken,
    )
    .map((token) => ({ token, isGood: genuine.includes(token) }));
}

function spliced(token: string, index: number, cut: number, insert: string): string {
  return token.slice(0, index) + insert + token.slice(index + cut);
}

function withSignature(token: string, signature: Buffer): string {
  return `${token.slice(0, token.lastIndexOf('.'))}.${base64url(signature)}`;
}

/** Around the moments that make a difference. */
function times({ now, clockTolerance }: TokenGround): fc.Arbitrary<number> {
  const moments = [now, now - clockTolerance, now + clockTolerance];
  const offsets = [0, -1, 1, -0.5, 0.5];
  return fc
    .tuple(fc.constantFrom(...moments), fc.constantFrom(...offsets))
    .map(([moment, offset]) => moment + offset);
}

/** What JSON can say, with a liking for what somebody may trip over. */
function values(ground: TokenGround): fc.Arbitrary<unknown> {
  const { key, claims, now } = ground;
  return fc.oneof(
    times(ground),
    fc.constantFrom<unknown>(String(now), 0, -0, -1, 1e308, 5e-324, 2 ** 53, 2 ** 31),
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      '',
      [],
      {},
      [[]],
      [null],
      [{}],
      'client_credentials',
    ),
    fc.constantFrom<unknown>(...Object.values(claims), key.kid, 'RS256', 'JWT', 'at+JWT'),
    fc.constantFrom<unknown>(...Object.values(claims)).map((value) => [value]),
    fc.jsonValue({ maxDepth: 4 }),
    text(12),
    fc
      .nat(1500)
      .map((depth) => JSON.parse('['.repeat(depth + 1) + ']'.repeat(depth + 1)) as unknown),
    fc.jsonValue().map((value) => JSON.parse(`{"__proto__":${JSON.stringify(value)}}`) as unknown),
  );
}

/** A copy, as JSON, in which some members have other values or are gone. */
function changed(
  base: Json,
  names: readonly string[],
  value: fc.Arbitrary<unknown>,
): fc.Arbitrary<string> {
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: text(10) },
  );
  const to = fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 5, arbitrary: value },
  );
  return fc.array(fc.tuple(name, to), { minLength: 1, maxLength: 3 }).map((changes) => {
    const members = new Map<string, unknown>([...Object.entries(base), ...changes]);
    // By hand, so that a member may be called __proto__.
    const written = [...members].flatMap(([key, each]) =>
      each === undefined ? [] : [`${JSON.stringify(key)}:${JSON.stringify(each)}`],
    );
    return `{${written.join(',')}}`;
  });
}

/** Any claims at all with a good signature: good when the policy says so. */
function signedClaims(ground: TokenGround): fc.Arbitrary<HostileToken> {
  const names = words(
    'iss sub aud azp exp iat nbf jti scp scope gty nonce at_hash c_hash events cnf event_id type',
    '__proto__ permissions org_code constructor toString hasOwnProperty',
  );
  const { sub: _, ...others } = ground.claims;
  const machine = { ...others, gty: ['client_credentials'], scope: 'read:todos' };
  const claims = fc.oneof(
    { weight: 4, arbitrary: changed(ground.claims, names, values(ground)) },
    { weight: 1, arbitrary: changed(ground.claims, ['exp', 'iat', 'nbf'], times(ground)) },
    { weight: 1, arbitrary: changed(machine, names, values(ground)) },
  );
  return claims.map((payload) =>
    signed(JSON.stringify({ alg: 'RS256', kid: ground.key.kid, typ: 'JWT' }), payload, ground),
  );
}

/** Any header at all with a signature that is good as far as its bytes go. */
function signedHeaders(ground: TokenGround): fc.Arbitrary<HostileToken> {
  const names = words(
    'alg kid typ crit b64 jku jwk x5u x5c x5t cty zip enc p2c exp __proto__ constructor toString',
  );
  const header = { alg: 'RS256', kid: ground.key.kid, typ: 'JWT' };
  return changed(header, names, values(ground)).map((text) =>
    signed(text, JSON.stringify(ground.claims), ground),
  );
}

/** Claims as no serializer would write them. */
function signedTexts(ground: TokenGround): fc.Arbitrary<HostileToken> {
  const { claims, now } = ground;
  const good = JSON.stringify(claims);
  const header = JSON.stringify({ alg: 'RS256', kid: ground.key.kid });
  const number = fc.constantFrom(
    '1e400',
    '-1e400',
    '1e-400',
    '9'.repeat(400),
    '0x7f',
    '-0',
    `${now}.5`,
  );
  const payload = fc.oneof(
    fc.tuple(fc.constantFrom('exp', 'iat', 'nbf'), number).map(([name, text]) =>
      // The last of two members with one name counts.
      good.replace('}', `,"${name}":${text}}`),
    ),
    fc.constantFrom('iss', 'azp', 'sub', 'exp').map((name) => good.replace('}', `,"${name}":"x"}`)),
    fc.constantFrom('iss', 'azp', 'sub', 'exp').map((name) => good.replace('{', `{"${name}":"x",`)),
    fc
      .constantFrom(' ', '\t', '\r', '\n', '\uFEFF', '\0', '\u00a0')
      .map((space) => space + good + space),
    fc.constantFrom('', 'null', '[]', '"x"', '1', 'true', '{', '{}', `${good}${good}`, `[${good}]`),
    fc.constant(good.replace('"iss"', String.raw`"\u0069ss"`)),
    fc.constant(good.replace('"iss"', '"iss\uD800"')),
    fc.nat(LONGEST).map((length) => good.replace('{', `{"filler":"${'x'.repeat(length)}",`)),
    fc.json(),
  );
  return payload.map((text) => signed(header, text, ground));
}

function signed(header: string, payload: string, ground: TokenGround): HostileToken {
  const token = ground.key.sign(payload, header);
  const [head, claims] = [header, payload].map(parsed);
  const isGood = token.length <= LONGEST && !!head && !!claims && isGoodToken(head, claims, ground);
  return { token, isGood };
}

/** As the bytes read that are signed; half a character is none by then. */
function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(Buffer.from(text).toString()) as Json | null;
    return typeof value === 'object' && !Array.isArray(value) ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
