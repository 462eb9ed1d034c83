import type { AccountSource } from '../account/account-source.js';
import type { Entitlement } from '../account/entitlement.js';
import { type JsonObject, ownProperty } from '../json.js';
import type {
  ClaimAnswer,
  KeyAnswer,
  PermissionsAnswer,
  UserDetails,
  UserOrganizations,
} from './answers.js';
import { readClaim, readTextClaim } from './claim-names.js';
import type { UserConditions } from './conditions.js';
import { type FeatureFlag, flagValues, readFeatureFlags } from './feature-flag.js';
import { FlagReader } from './flag-reader.js';
import { has } from './has.js';
import { readKeys } from './key-list.js';
import type {
  ClaimName,
  ClaimValue,
  FeatureFlagKey,
  PermissionKey,
  PropertyName,
  PropertyValue,
  RoleKey,
  ScopeKey,
} from './kinde-register.js';
import { readOrganization, readUserOrganizations, type TokenOrganization } from './organization.js';
import { readProperty } from './properties.js';
import { readRoles, type Role } from './role.js';
import { readTokenEntitlements } from './token-entitlements.js';
import { requireTokenName, type TokenName } from './token-name.js';

/** What `JSON.stringify(user)` gives, and what the route `me` answers. */
export interface KindeUserJson {
  readonly id: string;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  readonly picture?: string | undefined;
  readonly orgCode?: string | undefined;
  readonly orgName?: string | undefined;
  readonly permissions: readonly string[];
  readonly roles: readonly string[];
  readonly featureFlags: Readonly<Record<string, unknown>>;
}

/** What a user's questions to Kinde are asked with. */
export interface UserCredential {
  readonly accessToken: string;
  readonly account: AccountSource;
}

/** Gives a user the credential to ask Kinde with; it is not to be seen from outside. */
export let entrust: (user: KindeUser, credential: UserCredential) => void;
/** `undefined` for users that no request brought, such as those of tests. */
export let credentialOf: (user: KindeUser) => UserCredential | undefined;

/**
 * A person who signed in with Kinde: the verified claims of an access token and, in a session, of
 * the id token that came with it. Claims are read when they are asked for, and a missing or
 * misshapen claim grants nothing.
 */
export class KindeUser extends FlagReader {
  readonly kind = 'user';
  /** Kinde's id of the user (`sub`), such as `kp_…`; opaque. */
  readonly id: string;

  readonly #accessClaims: JsonObject;
  readonly #idClaims: JsonObject;
  #credential: UserCredential | undefined;
  /** Empty: none. */
  #orgCode: string | undefined;
  #permissions: ReadonlySet<PermissionKey> | undefined;
  #roles: ReadonlySet<RoleKey> | undefined;
  #scopes: ReadonlySet<ScopeKey> | undefined;
  #featureFlags: ReadonlyMap<FeatureFlagKey, FeatureFlag> | undefined;

  static {
    entrust = (user, credential) => (user.#credential = credential);
    credentialOf = (user) => user.#credential;
  }

  /**
   * @param accessClaims verified claims of the access token; `sub` has to be a non-empty string
   * @param idClaims verified claims of the id token; none for bearer requests
   */
  constructor(accessClaims: JsonObject, idClaims: JsonObject = {}) {
    super();
    const subject = ownProperty(accessClaims, 'sub');
    if (typeof subject !== 'string' || subject === '') {
      throw new TypeError('A KindeUser needs an access token with a subject.');
    }
    this.id = subject;
    this.#accessClaims = accessClaims;
    this.#idClaims = idClaims;
  }

  get email(): string | undefined {
    return this.#profile('email');
  }

  get name(): string | undefined {
    return this.#profile('name');
  }

  get givenName(): string | undefined {
    return this.#profile('given_name');
  }

  get familyName(): string | undefined {
    return this.#profile('family_name');
  }

  /** URL of a picture. */
  get picture(): string | undefined {
    return this.#profile('picture');
  }

  /** The organization (`org_…`) that the access token was issued for. */
  get orgCode(): string | undefined {
    return (this.#orgCode ??= readTextClaim(this.#accessClaims, 'org_code') ?? '') || undefined;
  }

  get orgName(): string | undefined {
    return readTextClaim(this.#accessClaims, 'org_name');
  }

  /** Every organization that the user belongs to, where the id token says so; else empty. */
  get orgCodes(): readonly string[] {
    return readKeys(readClaim(this.#idClaims, 'org_codes'));
  }

  /** Permission keys that the organization grants; empty when the claim is missing or misshapen. */
  get permissions(): ReadonlySet<PermissionKey> {
    return (this.#permissions ??= new Set(readKeys(readClaim(this.#accessClaims, 'permissions'))));
  }

  /** Role keys; empty when the token does not carry them (Kinde's token customization adds them). */
  get roles(): ReadonlySet<RoleKey> {
    return (this.#roles ??= new Set(this.getRoles().map(({ key }) => key)));
  }

  /** Scopes of the access token (`scp`), those of your own API included. */
  get scopes(): ReadonlySet<ScopeKey> {
    return (this.#scopes ??= new Set(readKeys(ownProperty(this.#accessClaims, 'scp'))));
  }

  get featureFlags(): ReadonlyMap<FeatureFlagKey, FeatureFlag> {
    return (this.#featureFlags ??= readFeatureFlags(
      readClaim(this.#accessClaims, 'feature_flags'),
    ));
  }

  /**
   * The value of any claim, custom ones included; `null` when the token does not have it.
   *
   * @param token which token to look into; default `access`
   * @throws TypeError for another token
   */
  claim<Name extends ClaimName>(name: Name, token: TokenName = 'access'): ClaimValue<Name> | null {
    requireTokenName(token);
    const value = readClaim(token === 'access' ? this.#accessClaims : this.#idClaims, name);
    // What type an application registered is its own promise: nothing here could check it.
    return (value ?? null) as ClaimValue<Name> | null;
  }

  /** As {@link claim}, with its name. */
  getClaim<Name extends ClaimName>(name: Name, token: TokenName = 'access'): ClaimAnswer<Name> {
    return { name, value: this.claim(name, token) };
  }

  /** Whether the organization grants a permission; compared to the letter. */
  getPermission(key: PermissionKey): KeyAnswer {
    return { orgCode: this.orgCode, isGranted: this.permissions.has(key) };
  }

  getPermissions(): PermissionsAnswer {
    return { orgCode: this.orgCode, permissions: [...this.permissions] };
  }

  /** Whether the user has a role in the organization: by key, never by name. */
  getRole(key: RoleKey): KeyAnswer {
    return { orgCode: this.orgCode, isGranted: this.roles.has(key) };
  }

  /** Empty when the token does not carry them (Kinde's token customization adds them). */
  getRoles(): readonly Role[] {
    return readRoles(readClaim(this.#accessClaims, 'roles'));
  }

  /** The organization that the access token was issued for. */
  getOrganization(): TokenOrganization {
    return readOrganization(this.#accessClaims, this.#idClaims);
  }

  getUserDetails(): UserDetails {
    const { id, givenName, familyName, email, picture } = this;
    return { id, givenName, familyName, email, picture };
  }

  /** Every organization that the user belongs to, where the id token says so; else empty. */
  getUserOrganizations(): UserOrganizations {
    const organizations = readUserOrganizations(readClaim(this.#idClaims, 'organizations'));
    return { orgCodes: this.orgCodes, organizations };
  }

  /**
   * A property of the user, else of the organization, else of the application; `null` when it is not
   * set. Of each, the access token counts before the id token.
   */
  getProperty<Name extends PropertyName>(name: Name): PropertyValue<Name> | null {
    const tokens = [this.#accessClaims, this.#idClaims];
    return readProperty(
      tokens,
      ['user_properties', 'organization_properties', 'application_properties'],
      name,
    ) as PropertyValue<Name> | null;
  }

  /**
   * The entitlements that the access token states (`billing.org_entitlements`). What Kinde knows at
   * this moment, {@link has} asks for.
   */
  getEntitlements(): readonly Entitlement[] {
    return readTokenEntitlements(readClaim(this.#accessClaims, 'billing'));
  }

  /**
   * Whether all of it holds. All but entitlements is answered by the access token; those are asked
   * from Kinde, and for a user that no request brought they are the token's. Whatever fails on the
   * way, in a condition of yours or at Kinde, is a no.
   *
   * @throws TypeError (as a rejection) for nothing to check, an empty list, and whatever it does not know
   * @example
   * ```ts
   * const mayInvite = await user.has({
   *   permissions: ['invite:members'],
   *   roles: ['admin', { key: 'owner', condition: ({ orgCode }) => teams.isActive(orgCode) }],
   *   featureFlags: ['invitations', { key: 'theme', value: 'pink' }],
   *   org: 'org_1',
   *   entitlements: [{ featureKey: 'seats', atLeast: 10 }],
   * });
   * ```
   */
  has(conditions: UserConditions): Promise<boolean> {
    return has(
      conditions,
      this,
      () => this.#credential?.account.entitlements(this) ?? this.getEntitlements(),
    );
  }

  toJSON(): KindeUserJson {
    return {
      id: this.id,
      email: this.email,
      name: this.name,
      givenName: this.givenName,
      familyName: this.familyName,
      picture: this.picture,
      orgCode: this.orgCode,
      orgName: this.orgName,
      permissions: [...this.permissions],
      roles: [...this.roles],
      featureFlags: flagValues(this.featureFlags),
    };
  }

  /** Scopes put the profile into the id token; an application may add it to the access token. */
  #profile(claim: string): string | undefined {
    return readTextClaim(this.#idClaims, claim) ?? readTextClaim(this.#accessClaims, claim);
  }
}
