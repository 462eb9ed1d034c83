import { isJsonObject, ownProperty } from '../json.js';
import type { RoleKey } from './kinde-register.js';

/** A role that a user has in an organization. */
export interface Role {
  /** Kinde's id, such as `018f17f2-…`; `undefined` where the token gives keys alone. */
  readonly id?: string | undefined;
  /** Stable: what to compare by. */
  readonly key: RoleKey;
  /** A label, which people may change; never compare by it. */
  readonly name?: string | undefined;
}

/**
 * Reads the claim `roles`. Kinde writes roles as `{ id, key, name }`, its Hasura variant also as
 * plain keys. Fails closed: one element that is no role spoils the list.
 */
export function readRoles(claim: unknown): readonly Role[] {
  const roles = Array.isArray(claim) ? claim.map(readRole) : [];
  return roles.every((role) => role !== undefined) ? roles : [];
}

function readRole(role: unknown): Role | undefined {
  if (typeof role === 'string') {
    return { key: role };
  }
  const key = isJsonObject(role) ? ownProperty(role, 'key') : undefined;
  if (!isJsonObject(role) || typeof key !== 'string') {
    return undefined;
  }
  const [id, name] = [ownProperty(role, 'id'), ownProperty(role, 'name')];
  return {
    ...(typeof id === 'string' && { id }),
    key,
    ...(typeof name === 'string' && { name }),
  };
}
