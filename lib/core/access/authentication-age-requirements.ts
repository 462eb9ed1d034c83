import { KindeError } from '../../kinde.errors.js';
import type { KindeUser } from '../claims/kinde-user.js';
import type { Requirement } from './requirement.js';

/**
 * Holds for a user who signed in no longer ago than so many seconds, by the claim `auth_time` of the
 * id token or, failing that, of the access token (OpenID Connect Core §2, RFC 9470 §4); never for a
 * machine. A user who did not, or whose tokens do not tell, is asked to sign in again.
 *
 * @throws TypeError for what is no such number
 */
export const authenticatedWithin = (seconds: number): Requirement => {
  if (!Number.isSafeInteger(seconds) || seconds < 1) {
    throw new TypeError('it takes a whole number of seconds, at least 1.');
  }
  return {
    describes: `sign-in: at most ${seconds} s ago`,
    isMetBy: (principal, { clock, clockTolerance }) => {
      if (principal.kind !== 'user') {
        return false;
      }
      const age = clock() - authenticationTimeOf(principal);
      if (age >= -clockTolerance && age <= seconds) {
        return true;
      }
      const message = `The sign-in is not known to be at most ${seconds} s ago.`;
      throw new KindeError('ERR_KINDE_REAUTHENTICATION_REQUIRED', message, {
        maxAuthAge: seconds,
      });
    },
  };
};

/** Seconds since the epoch; not a number when the tokens do not say. */
function authenticationTimeOf(user: KindeUser): number {
  const claim = user.claim('auth_time', 'id') ?? user.claim('auth_time');
  return Number.isSafeInteger(claim) ? Number(claim) : Number.NaN;
}
