import { type JsonObject, ownProperty } from '../json.js';
import { KindeMachine, tokenOf } from './kinde-machine.js';
import { credentialOf, KindeUser } from './kinde-user.js';

/** Whoever a verified credential stands for; `kind` tells which. */
export type Principal = KindeUser | KindeMachine;

/**
 * Tells whose access token it is that has these claims: a user's has a subject, a machine's has
 * none and says that it was granted for client credentials (docs.kinde.com/machine-to-machine-applications).
 *
 * @returns `undefined` when it is neither, or could be taken for both (RFC 9068 §5): no access token
 */
export function principalKind(claims: JsonObject): Principal['kind'] | undefined {
  const isClientCredentials = [ownProperty(claims, 'gty')].flat().includes('client_credentials');
  if (Object.hasOwn(claims, 'sub')) {
    return isText(claims['sub']) && !isClientCredentials ? 'user' : undefined;
  }
  return isClientCredentials && isText(ownProperty(claims, 'azp')) ? 'machine' : undefined;
}

/**
 * @param claims verified claims of an access token
 * @throws TypeError when they are nobody's, as {@link principalKind} tells
 */
export function createPrincipal(claims: JsonObject): Principal {
  switch (principalKind(claims)) {
    case 'user':
      return new KindeUser(claims);
    case 'machine':
      return new KindeMachine(claims);
    case undefined:
      throw new TypeError('A principal needs an access token of either a user or a machine.');
  }
}

/** What it proved itself with; `undefined` for one that no request brought. */
export function accessTokenOf(principal: Principal): string | undefined {
  return principal.kind === 'user' ? credentialOf(principal)?.accessToken : tokenOf(principal);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
