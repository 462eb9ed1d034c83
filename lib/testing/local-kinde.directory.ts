import { randomBytes } from 'node:crypto';
import {
  changed,
  derivedId,
  LocalKindeCatalogue,
  type LocalKindeChanges,
  type LocalKindeKnownPermission,
  type LocalKindeKnownRole,
} from './local-kinde.catalogue.js';
import type {
  LocalKindeFeatureFlag,
  LocalKindeMembership,
  LocalKindeOrganization,
  LocalKindeTenant,
  LocalKindeUser,
} from './local-kinde.tenant.js';

/**
 * The tenant while it runs: the data that it was given (copied) and what changed since. A change
 * shows in every token issued afterwards, a refreshed one included.
 */
export class LocalKindeDirectory extends LocalKindeCatalogue {
  readonly users: LocalKindeUser[];
  readonly organizations: LocalKindeOrganization[];
  /** Where a newly registered user lands. */
  readonly defaultOrgCode: string | undefined;

  constructor(tenant: LocalKindeTenant) {
    const copy = structuredClone(tenant);
    super(copy);
    this.users = copy.users;
    this.organizations = copy.organizations;
    this.defaultOrgCode = copy.defaultOrgCode;
  }

  findUser(id: string): LocalKindeUser | undefined {
    return this.users.find((user) => user.id === id);
  }

  /** @throws when there is no such user */
  user(id: string): LocalKindeUser {
    const user = this.findUser(id);
    if (user) return user;
    const known = this.users.map(({ id, givenName }) => `${id} (${givenName})`).join(', ');
    throw new Error(`LocalKinde: no user ${JSON.stringify(id)}; there are ${known}`);
  }

  findUserByEmail(email: string): LocalKindeUser | undefined {
    return this.users.find((user) => user.email.toLowerCase() === email.toLowerCase());
  }

  /** Adds a user, in the default organization if the tenant has one and none are given. */
  addUser(
    user: Omit<LocalKindeUser, 'id' | 'memberships'> &
      Partial<Pick<LocalKindeUser, 'id' | 'memberships'>>,
  ): LocalKindeUser {
    const memberships = this.defaultOrgCode ? [{ orgCode: this.defaultOrgCode }] : [];
    const added = { id: `kp_${randomBytes(16).toString('hex')}`, memberships, ...user };
    this.users.push(added);
    return added;
  }

  /** @throws when there is no such user */
  updateUser(
    id: string,
    changes: LocalKindeChanges<Omit<LocalKindeUser, 'id' | 'memberships'>>,
  ): LocalKindeUser {
    const after = changed(this.user(id), changes);
    this.users.splice(this.users.indexOf(this.user(id)), 1, after);
    return after;
  }

  /** Suspends somebody, or lets them in again: while it lasts none of their tokens work. */
  suspendUser(id: string, isSuspended = true): void {
    this.updateUser(id, { isSuspended });
  }

  /** Their refresh tokens stop working. */
  removeUser(id: string): void {
    this.users.splice(this.users.indexOf(this.user(id)), 1);
  }

  findOrganization(code: string): LocalKindeOrganization | undefined {
    return this.organizations.find((organization) => organization.code === code);
  }

  /** @throws when there is no such organization */
  organization(code: string): LocalKindeOrganization {
    const organization = this.findOrganization(code);
    if (organization) return organization;
    throw new Error(`LocalKinde: no organization ${JSON.stringify(code)}`);
  }

  /** @throws when there is no such organization */
  updateOrganization(
    code: string,
    changes: LocalKindeChanges<Omit<LocalKindeOrganization, 'code'>>,
  ): LocalKindeOrganization {
    const after = changed(this.organization(code), changes);
    this.organizations.splice(this.organizations.indexOf(this.organization(code)), 1, after);
    return after;
  }

  /** Suspends it, or opens it again: while it lasts no token of its members works. */
  suspendOrganization(code: string, isSuspended = true): void {
    this.updateOrganization(code, { isSuspended });
  }

  /** Its members stay, without it. */
  removeOrganization(code: string): void {
    this.organizations.splice(this.organizations.indexOf(this.organization(code)), 1);
    for (const user of this.membersOf(code)) this.removeMembership(user.id, code);
  }

  /** Whether somebody may come in, and stay in: to the organization, if there is one. */
  admits(userId: string, orgCode?: string): boolean {
    const user = this.findUser(userId);
    return user !== undefined && !user.isSuspended && !this.isSuspended(orgCode);
  }

  /** Whether there is such an organization, and it is suspended. */
  isSuspended(orgCode: string | undefined): boolean {
    const organization = orgCode === undefined ? undefined : this.findOrganization(orgCode);
    return organization?.isSuspended ?? false;
  }

  membersOf(orgCode: string): LocalKindeUser[] {
    return this.users.filter(({ id }) => this.findMembership(id, orgCode) !== undefined);
  }

  addOrganization(
    organization: Omit<LocalKindeOrganization, 'code'> & { code?: string },
  ): LocalKindeOrganization {
    const added = { code: `org_${randomBytes(6).toString('hex')}`, ...organization };
    this.organizations.push(added);
    return added;
  }

  findMembership(userId: string, orgCode: string): LocalKindeMembership | undefined {
    return this.findUser(userId)?.memberships.find((member) => member.orgCode === orgCode);
  }

  /** The organizations that the user belongs to, in the order of their memberships. */
  organizationsOf(userId: string): LocalKindeOrganization[] {
    return (this.findUser(userId)?.memberships ?? [])
      .map(({ orgCode }) => this.findOrganization(orgCode))
      .filter((organization) => organization !== undefined);
  }

  /** Makes the user a member, with the roles that every new member gets, unless they are one. */
  join(userId: string, orgCode: string): LocalKindeMembership {
    const membership = this.findMembership(userId, orgCode);
    if (membership) return membership;
    const roles = this.roles.filter(({ isDefault }) => isDefault).map(({ key }) => key);
    this.setMembership(userId, { orgCode, roles });
    return this.#membership(userId, orgCode);
  }

  /** Makes the user a member, or replaces their membership. */
  setMembership(userId: string, membership: LocalKindeMembership): void {
    this.removeMembership(userId, membership.orgCode);
    this.user(userId).memberships.push({ ...membership });
  }

  removeMembership(userId: string, orgCode: string): void {
    const user = this.user(userId);
    user.memberships = user.memberships.filter((member) => member.orgCode !== orgCode);
  }

  /** Exactly these permissions from now on, whatever the user's roles grant. */
  setPermissions(userId: string, orgCode: string, permissions: readonly string[]): void {
    this.#membership(userId, orgCode).permissions = [...permissions];
  }

  /** These roles from now on, and the permissions that they grant. */
  setRoles(userId: string, orgCode: string, roles: readonly string[]): void {
    const membership = this.#membership(userId, orgCode);
    membership.roles = [...roles];
    delete membership.permissions;
  }

  /** The user's roles in an organization. */
  rolesOf(userId: string, orgCode: string): LocalKindeKnownRole[] {
    const keys = this.findMembership(userId, orgCode)?.roles ?? [];
    return keys.map((key) => ({
      id: derivedId('role', key),
      name: key,
      permissions: [],
      ...this.roles.find((role) => role.key === key),
      key,
    }));
  }

  /** The user's permissions in an organization. */
  permissionsOf(userId: string, orgCode: string): LocalKindeKnownPermission[] {
    const { permissions, directPermissions = [] } = this.findMembership(userId, orgCode) ?? {};
    const granted =
      permissions ?? this.rolesOf(userId, orgCode).flatMap((role) => role.permissions);
    return [...new Set([...granted, ...directPermissions])].map((key) => ({
      id: derivedId('perm', key),
      name: key,
      ...this.permissions.find((permission) => permission.key === key),
      key,
    }));
  }

  /** The flags as the user sees them: theirs before the organization's before the environment's. */
  featureFlagsOf(
    userId: string,
    orgCode?: string,
  ): (LocalKindeFeatureFlag & { id: string; name: string })[] {
    const organization = orgCode === undefined ? undefined : this.findOrganization(orgCode);
    const overrides = {
      ...this.environmentFeatureFlags,
      ...organization?.featureFlags,
      ...this.findUser(userId)?.featureFlags,
    };
    return this.featureFlags.map((flag) => {
      const seen = { id: derivedId('flag', flag.key), name: flag.key, ...flag };
      if (Object.hasOwn(overrides, flag.key)) Object.assign(seen, { value: overrides[flag.key] });
      return seen;
    });
  }

  protected memberships(): readonly LocalKindeMembership[] {
    return this.users.flatMap((user) => user.memberships);
  }

  #membership(userId: string, orgCode: string): LocalKindeMembership {
    const membership = this.findMembership(userId, orgCode);
    if (membership) return membership;
    throw new Error(
      `LocalKinde: ${this.user(userId).givenName} is no member of ${orgCode}; ` +
        'call tenant.setMembership() first',
    );
  }
}
