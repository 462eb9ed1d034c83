import { createHash } from 'node:crypto';
import type {
  LocalKindeFeatureFlag,
  LocalKindeMembership,
  LocalKindePermission,
  LocalKindeRole,
  LocalKindeTenant,
} from './local-kinde.tenant.js';

/** A role with its id. */
export type LocalKindeKnownRole = LocalKindeRole & { id: string };

/** A permission with its id. */
export type LocalKindeKnownPermission = LocalKindePermission & { id: string };

/** Members to set; one that is `undefined` stays as it was. */
export type LocalKindeChanges<Of> = { readonly [Name in keyof Of]?: Of[Name] | undefined };

export const derivedId = (prefix: string, key: string): string =>
  `${prefix}_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;

/** `before` with what `changes` sets. */
export const changed = <Of extends object>(
  before: Of,
  changes: LocalKindeChanges<NoInfer<Of>>,
): Of => ({
  ...before,
  ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
});

const renamed = (keys: readonly string[], from: string, to: string | undefined): string[] =>
  keys.flatMap((key) => (key === from ? (to ?? []) : key));

/** What an environment defines for all its organizations: roles, permissions and feature flags. */
export abstract class LocalKindeCatalogue {
  readonly roles: LocalKindeRole[];
  readonly permissions: LocalKindePermission[];
  readonly featureFlags: LocalKindeFeatureFlag[];
  /** Values that replace those of the flags, by flag key. */
  environmentFeatureFlags: Readonly<Record<string, unknown>> = {};

  constructor(tenant: Pick<LocalKindeTenant, 'roles' | 'permissions' | 'featureFlags'>) {
    this.roles = tenant.roles ?? [];
    this.permissions = tenant.permissions ?? [];
    this.featureFlags = tenant.featureFlags ?? [];
  }

  /** Everybody's, which name roles and permissions by key. */
  protected abstract memberships(): readonly LocalKindeMembership[];

  get knownRoles(): LocalKindeKnownRole[] {
    return this.roles.map((role) => ({ id: derivedId('role', role.key), ...role }));
  }

  get knownPermissions(): LocalKindeKnownPermission[] {
    return this.permissions.map((permission) => ({
      id: derivedId('perm', permission.key),
      ...permission,
    }));
  }

  addRole(role: LocalKindeRole): LocalKindeKnownRole {
    const added = { id: derivedId('role', role.key), ...role };
    this.roles.push(added);
    return added;
  }

  /**
   * A new key is the new name of the role for its members, too.
   *
   * @throws when there is no such role
   */
  updateRole(id: string, changes: LocalKindeChanges<LocalKindeRole>): LocalKindeKnownRole {
    const role = this.#role(id);
    const after = { ...changed(role, changes), id };
    this.#replaceRole(role, after);
    return after;
  }

  /** @throws when there is no such role */
  removeRole(id: string): void {
    this.#replaceRole(this.#role(id));
  }

  addPermission(permission: LocalKindePermission): LocalKindeKnownPermission {
    const added = { id: derivedId('perm', permission.key), ...permission };
    this.permissions.push(added);
    return added;
  }

  /**
   * A new key is the new name of the permission for those who have it, too.
   *
   * @throws when there is no such permission
   */
  updatePermission(
    id: string,
    changes: LocalKindeChanges<LocalKindePermission>,
  ): LocalKindeKnownPermission {
    const permission = this.#permission(id);
    const after = { ...changed(permission, changes), id };
    this.#replacePermission(permission, after);
    return after;
  }

  /** @throws when there is no such permission */
  removePermission(id: string): void {
    this.#replacePermission(this.#permission(id));
  }

  /** Adds a flag, or replaces the one of that key. */
  setFeatureFlag(flag: LocalKindeFeatureFlag): void {
    this.removeFeatureFlag(flag.key);
    this.featureFlags.push(flag);
  }

  /** False when there was no such flag. */
  removeFeatureFlag(key: string): boolean {
    const index = this.featureFlags.findIndex((flag) => flag.key === key);
    if (index >= 0) this.featureFlags.splice(index, 1);
    return index >= 0;
  }

  #role(id: string): LocalKindeKnownRole {
    const role = this.knownRoles.find((known) => known.id === id);
    if (role) return role;
    throw new Error(`LocalKinde: no role has the id ${JSON.stringify(id)}`);
  }

  #permission(id: string): LocalKindeKnownPermission {
    const permission = this.knownPermissions.find((known) => known.id === id);
    if (permission) return permission;
    throw new Error(`LocalKinde: no permission has the id ${JSON.stringify(id)}`);
  }

  #replaceRole({ key }: LocalKindeRole, after?: LocalKindeRole): void {
    const index = this.roles.findIndex((role) => role.key === key);
    this.roles.splice(index, 1, ...(after ? [after] : []));
    for (const membership of this.memberships()) {
      membership.roles &&= renamed(membership.roles, key, after?.key);
    }
  }

  #replacePermission({ key }: LocalKindePermission, after?: LocalKindePermission): void {
    const index = this.permissions.findIndex((permission) => permission.key === key);
    this.permissions.splice(index, 1, ...(after ? [after] : []));
    for (const role of this.roles) role.permissions = renamed(role.permissions, key, after?.key);
    for (const membership of this.memberships()) {
      membership.permissions &&= renamed(membership.permissions, key, after?.key);
      membership.directPermissions &&= renamed(membership.directPermissions, key, after?.key);
    }
  }
}
