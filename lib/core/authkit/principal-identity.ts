import { KindeError } from '../../kinde.errors.js';
import type { AuthKitConfig } from '../../options/kinde-config.interface.js';
import type { AuthKitIdentityType } from '../../options/kinde-module-options.interface.js';
import type { KindeUser } from '../claims/kinde-user.js';
import type { Principal } from '../claims/principal.js';
import { type AuthKitIdentity, assertIdentity, assertIdentityType } from './authkit-identity.js';

/**
 * Whose connections a principal may see and make: nobody else's, whatever a request says.
 *
 * @throws KindeError `ERR_KINDE_FORBIDDEN` for a machine, for a user without an organization where
 *   the identity is one, and for whom `resolveIdentity` knows none; `ERR_KINDE_CONFIGURATION` where
 *   it is missing
 * @throws TypeError for an unknown type, and for an identity that Pica does not take
 */
export async function identityOf(
  principal: Principal,
  identityType: AuthKitIdentityType,
  resolveIdentity: AuthKitConfig['resolveIdentity'],
): Promise<AuthKitIdentity> {
  assertIdentityType(identityType);
  if (principal.kind !== 'user') {
    throw forbidden('A machine asked for connections, which only people have.');
  }
  const identity = await ownIdentity(principal, identityType, resolveIdentity);
  if (identity === undefined || identity === null) {
    throw forbidden(`The user has no ${identityType} to connect accounts for.`);
  }
  assertIdentity(identity);
  return { identity, identityType };
}

function ownIdentity(
  user: KindeUser,
  identityType: AuthKitIdentityType,
  resolveIdentity: AuthKitConfig['resolveIdentity'],
): string | null | undefined | Promise<string | null | undefined> {
  switch (identityType) {
    case 'user':
      return user.id;
    case 'organization':
      return user.orgCode;
    default:
      if (resolveIdentity === undefined) {
        const message = `An identity of the type ${identityType} needs the option authkit.resolveIdentity.`;
        throw new KindeError('ERR_KINDE_CONFIGURATION', message);
      }
      return resolveIdentity(user, identityType);
  }
}

function forbidden(message: string): KindeError {
  return new KindeError('ERR_KINDE_FORBIDDEN', message);
}
