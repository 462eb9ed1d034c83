import { type JsonObject, ownProperty } from '../json.js';
import type { ClaimAnswer } from './answers.js';
import { readClaim, readTextClaim } from './claim-names.js';
import type { MachineConditions } from './conditions.js';
import { type FeatureFlag, flagValues, readFeatureFlags } from './feature-flag.js';
import { FlagReader } from './flag-reader.js';
import { has } from './has.js';
import type {
  ClaimName,
  ClaimValue,
  FeatureFlagKey,
  PropertyName,
  PropertyValue,
  ScopeKey,
} from './kinde-register.js';
import { readOrganization, type TokenOrganization } from './organization.js';
import { readProperty } from './properties.js';

/** What `JSON.stringify(machine)` gives. */
export interface KindeMachineJson {
  readonly clientId: string;
  readonly orgCode?: string | undefined;
  readonly orgName?: string | undefined;
  readonly scopes: readonly string[];
  readonly featureFlags: Readonly<Record<string, unknown>>;
}

/** Lets a machine keep the access token that it came with; it is not to be seen from outside. */
export let entrustToken: (machine: KindeMachine, accessToken: string) => void;
/** `undefined` for machines that no request brought, such as those of tests. */
export let tokenOf: (machine: KindeMachine) => string | undefined;

/**
 * A machine-to-machine application of Kinde, calling for itself and for nobody (the client
 * credentials grant, RFC 6749 §4.4): the verified claims of its access token. It has no id of a
 * user, no permissions and no roles. Claims are read when they are asked for, and a missing or
 * misshapen claim grants nothing.
 */
export class KindeMachine extends FlagReader {
  readonly kind = 'machine';
  /** The client id of the application (`azp`). */
  readonly clientId: string;

  readonly #claims: JsonObject;
  #accessToken: string | undefined;
  #scopes: ReadonlySet<ScopeKey> | undefined;
  #featureFlags: ReadonlyMap<FeatureFlagKey, FeatureFlag> | undefined;

  static {
    entrustToken = (machine, accessToken) => (machine.#accessToken = accessToken);
    tokenOf = (machine) => machine.#accessToken;
  }

  /** @param claims verified claims of the access token; `azp` has to be a non-empty string */
  constructor(claims: JsonObject) {
    super();
    const clientId = ownProperty(claims, 'azp');
    if (typeof clientId !== 'string' || clientId === '') {
      throw new TypeError('A KindeMachine needs an access token with an authorized party.');
    }
    this.clientId = clientId;
    this.#claims = claims;
  }

  /**
   * The scopes that Kinde granted (`scope`). What was merely asked for (`scp` of a machine's token)
   * is no scope (docs.kinde.com/machine-to-machine-applications/about-m2m).
   */
  get scopes(): ReadonlySet<ScopeKey> {
    return (this.#scopes ??= readGrantedScopes(ownProperty(this.#claims, 'scope')));
  }

  /** The organization (`org_…`) that the application acts for; most act for none. */
  get orgCode(): string | undefined {
    return readTextClaim(this.#claims, 'org_code');
  }

  get orgName(): string | undefined {
    return readTextClaim(this.#claims, 'org_name');
  }

  get featureFlags(): ReadonlyMap<FeatureFlagKey, FeatureFlag> {
    return (this.#featureFlags ??= readFeatureFlags(readClaim(this.#claims, 'feature_flags')));
  }

  /** The value of any claim, custom ones included; `null` when the token does not have it. */
  claim<Name extends ClaimName>(name: Name): ClaimValue<Name> | null {
    // What type an application registered is its own promise: nothing here could check it.
    return (readClaim(this.#claims, name) ?? null) as ClaimValue<Name> | null;
  }

  /** As {@link claim}, with its name. */
  getClaim<Name extends ClaimName>(name: Name): ClaimAnswer<Name> {
    return { name, value: this.claim(name) };
  }

  /** The organization that the application acts for; most act for none. */
  getOrganization(): TokenOrganization {
    return readOrganization(this.#claims);
  }

  /** A property of the organization, else of the application; `null` when it is not set. */
  getProperty<Name extends PropertyName>(name: Name): PropertyValue<Name> | null {
    return readProperty(
      [this.#claims],
      ['organization_properties', 'application_properties'],
      name,
    ) as PropertyValue<Name> | null;
  }

  /**
   * Whether all of it holds. Whatever fails in a condition of yours is a no, and so are permissions,
   * roles and entitlements, which no machine has.
   *
   * @throws TypeError (as a rejection) for nothing to check, an empty list, and whatever it does not know
   * @example
   * ```ts
   * await machine.has({ scopes: ['read:reports'], org: true });
   * ```
   */
  has(conditions: MachineConditions): Promise<boolean> {
    return has(conditions, this, () => []);
  }

  toJSON(): KindeMachineJson {
    return {
      clientId: this.clientId,
      orgCode: this.orgCode,
      orgName: this.orgName,
      scopes: [...this.scopes],
      featureFlags: flagValues(this.featureFlags),
    };
  }
}

/** Scopes in a row with single spaces between them (RFC 6749 §3.3); of any other shape, none. */
function readGrantedScopes(claim: unknown): ReadonlySet<string> {
  return new Set(typeof claim === 'string' ? claim.split(' ').filter((scope) => scope !== '') : []);
}
