import { type JsonObject, ownProperty } from '../json.js';
import { unavailable } from './account-exchange.js';

/** A user's profile as Kinde has it now, whatever the scopes of the tokens. */
export interface KindeUserProfile {
  /** Kinde's id of the user, the same as `user.id`. */
  readonly id: string;
  /** The user's id in a system of your own. */
  readonly providedId: string | undefined;
  readonly name: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly email: string | undefined;
  readonly emailVerified: boolean | undefined;
  /** URL of a picture. */
  readonly picture: string | undefined;
  readonly preferredUsername: string | undefined;
  /** Seconds since the epoch. */
  readonly updatedAt: number | undefined;
}

/**
 * Reads the answer of `/oauth2/v2/user_profile`.
 *
 * @param id of the user that it was asked about
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` when it is not about that user (OpenID Connect Core §5.3.4)
 */
export function readUserProfile(body: JsonObject, id: string): KindeUserProfile {
  const [subject, sameAgain] = [ownProperty(body, 'sub'), ownProperty(body, 'id')];
  if ((subject ?? sameAgain) !== id || (sameAgain ?? subject) !== id) {
    throw unavailable('answered with the profile of another user');
  }
  const emailVerified = ownProperty(body, 'email_verified');
  const updatedAt = ownProperty(body, 'updated_at');
  return {
    id,
    providedId: readText(body, 'provided_id'),
    name: readText(body, 'name'),
    givenName: readText(body, 'given_name'),
    familyName: readText(body, 'family_name'),
    email: readText(body, 'email'),
    emailVerified: typeof emailVerified === 'boolean' ? emailVerified : undefined,
    picture: readText(body, 'picture'),
    preferredUsername: readText(body, 'preferred_username'),
    updatedAt: Number.isSafeInteger(updatedAt) ? Number(updatedAt) : undefined,
  };
}

function readText(body: JsonObject, name: string): string | undefined {
  const value = ownProperty(body, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
