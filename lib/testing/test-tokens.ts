import { randomUUID } from 'node:crypto';

import { LRUCache } from 'lru-cache';

import type { JsonObject } from '../core/json.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { signJws } from './local-kinde.jws.js';
import { testKey } from './test-key.js';
import type { TestClaims } from './test-principal.js';

/** Seconds that Kinde's access tokens last unless the tenant says otherwise. */
const ACCESS_TOKEN_LIFETIME = 86_400;

/** So many users of one test run are known by name. */
const REMEMBERED_TOKENS = 10_000;

/** Whose tokens are made, and by which clock. */
export type TokenContext = Pick<KindeConfig, 'issuer' | 'clientId' | 'audience' | 'clock'>;

/** Id tokens of the users that access tokens were signed for, by the access token's `jti`. */
const idClaims = new LRUCache<string, JsonObject>({ max: REMEMBERED_TOKENS });

/**
 * The claims of a user or machine with what Kinde adds when it issues an access token.
 *
 * @param lifetime seconds; default a day
 */
export function issuedClaims(
  claims: JsonObject,
  { issuer, clientId, audience, clock }: TokenContext,
  lifetime = ACCESS_TOKEN_LIFETIME,
): JsonObject {
  const iat = Math.floor(clock());
  return {
    aud: audience,
    azp: clientId,
    exp: iat + lifetime,
    iat,
    iss: issuer,
    jti: randomUUID(),
    ...claims,
  };
}

/** The claims of an id token, with what Kinde adds when somebody signs in. */
export function issuedIdClaims(
  claims: JsonObject,
  { issuer, clientId, clock }: TokenContext,
  age = 0,
): JsonObject {
  const authTime = Math.floor(clock()) - age;
  return {
    aud: [clientId],
    auth_time: authTime,
    azp: clientId,
    iss: issuer,
    rat: authTime,
    updated_at: authTime,
    ...claims,
  };
}

/** A JWT as Kinde signs them, by the key of this process. */
export function signTestToken(access: JsonObject, id: TestClaims['id']): string {
  const { kid, privateKey } = testKey();
  idClaims.set(String(access['jti']), id);
  return signJws({ alg: 'RS256', kid, typ: 'JWT' }, access, privateKey);
}

/** What the id token says that came with an access token; nothing of a machine's. */
export function idClaimsBeside(access: JsonObject): JsonObject {
  return idClaims.get(String(access['jti'])) ?? {};
}
