import { KindeMachine, KindeUser } from '../../../../lib/index.js';
import { createPrincipal, principalKind } from '../../../../lib/core/claims/principal.js';
import { parseJsonObject } from '../../../../lib/core/json.js';

type Claims = Readonly<Record<string, unknown>>;

const azp = 'a-client';
const gty = ['client_credentials'];

const rows: readonly (readonly [string, Claims, 'user' | 'machine' | undefined])[] = [
  ['a subject', { azp, sub: 'kp_1' }, 'user'],
  ['a subject and nothing else', { sub: 'kp_1' }, 'user'],
  ['a subject and another grant', { azp, sub: 'kp_1', gty: ['authorization_code'] }, 'user'],
  ['a subject and another grant as text', { azp, sub: 'kp_1', gty: 'device_code' }, 'user'],
  ['a subject and no grant', { azp, sub: 'kp_1', gty: [] }, 'user'],
  ['a subject and a grant of null', { azp, sub: 'kp_1', gty: null }, 'user'],

  ['client credentials', { azp, gty }, 'machine'],
  ['client credentials as text', { azp, gty: 'client_credentials' }, 'machine'],
  ['client credentials among others', { azp, gty: ['other', 'client_credentials'] }, 'machine'],

  ['both', { azp, gty, sub: 'kp_1' }, undefined],
  ['both, as text', { azp, gty: 'client_credentials', sub: 'kp_1' }, undefined],
  ['both, among others', { azp, gty: ['other', 'client_credentials'], sub: 'kp_1' }, undefined],
  ['client credentials and a subject of null', { azp, gty, sub: null }, undefined],
  ['client credentials and an empty subject', { azp, gty, sub: '' }, undefined],
  ['client credentials and a subject of false', { azp, gty, sub: false }, undefined],
  ['client credentials and a subject of undefined', { azp, gty, sub: undefined }, undefined],
  ['client credentials without a client', { gty }, undefined],
  ['client credentials for a client of null', { azp: null, gty }, undefined],
  ['client credentials for an empty client', { azp: '', gty }, undefined],
  ['client credentials for a list of clients', { azp: [azp], gty }, undefined],

  ['neither', { azp }, undefined],
  ['nothing', {}, undefined],
  ['a subject of null', { azp, sub: null }, undefined],
  ['an empty subject', { azp, sub: '' }, undefined],
  ['a number for a subject', { azp, sub: 1 }, undefined],
  ['a list for a subject', { azp, sub: ['kp_1'] }, undefined],
  ['another grant', { azp, gty: ['authorization_code'] }, undefined],
  ['a grant in another case', { azp, gty: ['Client_Credentials'] }, undefined],
  ['a grant that contains the word', { azp, gty: 'not_client_credentials' }, undefined],
  ['grants as words', { azp, gty: 'other client_credentials' }, undefined],
  ['a grant as an object', { azp, gty: { client_credentials: true } }, undefined],
  ['a grant of null', { azp, gty: null }, undefined],
  ['a grant of true', { azp, gty: true }, undefined],
];

describe('whose token it is that has', () => {
  it.each(rows)('%s: %j, a %s', (_, claims, kind) => {
    expect(principalKind(claims)).toBe(kind);
  });

  // What is told to be acceptable must not fail later.
  it.each(rows)('%s: the principal is of that kind, or there is none', (_, claims, kind) => {
    if (kind === undefined) {
      expect(() => createPrincipal(claims)).toThrow(TypeError);
    } else {
      const principal = createPrincipal(claims);
      expect(principal.kind).toBe(kind);
      expect(principal).toBeInstanceOf(kind === 'user' ? KindeUser : KindeMachine);
    }
  });

  it.each([
    ['a subject', { azp }, { sub: 'kp_1' }],
    ['a grant', { azp }, { gty }],
    ['a client', { gty }, { azp }],
  ])('%s from a prototype alone: nobody’s', (_, own, inherited) => {
    expect(principalKind(Object.assign(Object.create(inherited) as object, own))).toBeUndefined();
  });

  it.each([
    ['{"azp":"a","gty":["client_credentials"],"__proto__":{"sub":"kp_1"}}', 'machine'],
    ['{"azp":"a","sub":"kp_1","__proto__":{"gty":["client_credentials"]}}', 'user'],
    ['{"azp":"a","__proto__":{"sub":"kp_1","gty":["client_credentials"]}}', undefined],
  ])('a claim called __proto__: %s', (json, kind) => {
    expect(principalKind(parseJsonObject(json) ?? {})).toBe(kind);
  });
});
