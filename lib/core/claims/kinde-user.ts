import { isJsonObject, isStringArray, type JsonObject, ownProperty } from '../json.js';
import { readClaim, readTextClaim } from './claim-names.js';
import { type FeatureFlag, flagValues, readFeatureFlags } from './feature-flag.js';

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

/**
 * A person who signed in with Kinde: the verified claims of an access token and, in a session, of
 * the id token that came with it. Claims are read when they are asked for, and a missing or
 * misshapen claim grants nothing.
 */
export class KindeUser {
  readonly kind = 'user';
  /** Kinde's id of the user (`sub`), such as `kp_…`; opaque. */
  readonly id: string;

  readonly #accessClaims: JsonObject;
  readonly #idClaims: JsonObject;
  #permissions: ReadonlySet<string> | undefined;
  #roles: ReadonlySet<string> | undefined;
  #scopes: ReadonlySet<string> | undefined;
  #featureFlags: ReadonlyMap<string, FeatureFlag> | undefined;

  /**
   * @param accessClaims verified claims of the access token; `sub` has to be a non-empty string
   * @param idClaims verified claims of the id token; none for bearer requests
   */
  constructor(accessClaims: JsonObject, idClaims: JsonObject = {}) {
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
    return readTextClaim(this.#accessClaims, 'org_code');
  }

  get orgName(): string | undefined {
    return readTextClaim(this.#accessClaims, 'org_name');
  }

  /** Every organization that the user belongs to, where the id token says so; else empty. */
  get orgCodes(): readonly string[] {
    const codes = readClaim(this.#idClaims, 'org_codes');
    return isStringArray(codes) ? codes : [];
  }

  /** Permission keys that the organization grants; empty when the claim is missing or misshapen. */
  get permissions(): ReadonlySet<string> {
    return (this.#permissions ??= new Set(readKeys(readClaim(this.#accessClaims, 'permissions'))));
  }

  /** Role keys; empty when the token does not carry them (Kinde's token customization adds them). */
  get roles(): ReadonlySet<string> {
    return (this.#roles ??= new Set(readRoleKeys(readClaim(this.#accessClaims, 'roles'))));
  }

  /** Scopes of the access token (`scp`), those of your own API included. */
  get scopes(): ReadonlySet<string> {
    return (this.#scopes ??= new Set(readKeys(ownProperty(this.#accessClaims, 'scp'))));
  }

  get featureFlags(): ReadonlyMap<string, FeatureFlag> {
    return (this.#featureFlags ??= readFeatureFlags(
      readClaim(this.#accessClaims, 'feature_flags'),
    ));
  }

  /**
   * The value of any claim, custom ones included; `null` when the token does not have it.
   *
   * @param token which token to look into; default `access`
   */
  claim(name: string, token: 'access' | 'id' = 'access'): unknown {
    return readClaim(token === 'access' ? this.#accessClaims : this.#idClaims, name) ?? null;
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

/** Fails closed: a text is not searched for keys, and one odd element spoils the list. */
function readKeys(claim: unknown): readonly string[] {
  return isStringArray(claim) ? claim : [];
}

/** Kinde writes roles as `{ id, key, name }`, its Hasura variant also as plain keys. */
function readRoleKeys(claim: unknown): readonly string[] {
  if (!Array.isArray(claim)) {
    return [];
  }
  const keys = claim.map((role: unknown) => (isJsonObject(role) ? ownProperty(role, 'key') : role));
  return readKeys(keys);
}
