import { type JsonObject, ownProperty } from '../json.js';
import { readClaim, readTextClaim } from './claim-names.js';
import { type FeatureFlag, flagValues, readFeatureFlags } from './feature-flag.js';

/** What `JSON.stringify(machine)` gives. */
export interface KindeMachineJson {
  readonly clientId: string;
  readonly orgCode?: string | undefined;
  readonly orgName?: string | undefined;
  readonly scopes: readonly string[];
  readonly featureFlags: Readonly<Record<string, unknown>>;
}

/**
 * A machine-to-machine application of Kinde, calling for itself and for nobody (the client
 * credentials grant, RFC 6749 §4.4): the verified claims of its access token. It has no id of a
 * user, no permissions and no roles. Claims are read when they are asked for, and a missing or
 * misshapen claim grants nothing.
 */
export class KindeMachine {
  readonly kind = 'machine';
  /** The client id of the application (`azp`). */
  readonly clientId: string;

  readonly #claims: JsonObject;
  #scopes: ReadonlySet<string> | undefined;
  #featureFlags: ReadonlyMap<string, FeatureFlag> | undefined;

  /** @param claims verified claims of the access token; `azp` has to be a non-empty string */
  constructor(claims: JsonObject) {
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
  get scopes(): ReadonlySet<string> {
    return (this.#scopes ??= readGrantedScopes(ownProperty(this.#claims, 'scope')));
  }

  /** The organization (`org_…`) that the application acts for; most act for none. */
  get orgCode(): string | undefined {
    return readTextClaim(this.#claims, 'org_code');
  }

  get orgName(): string | undefined {
    return readTextClaim(this.#claims, 'org_name');
  }

  get featureFlags(): ReadonlyMap<string, FeatureFlag> {
    return (this.#featureFlags ??= readFeatureFlags(readClaim(this.#claims, 'feature_flags')));
  }

  /** The value of any claim, custom ones included; `null` when the token does not have it. */
  claim(name: string): unknown {
    return readClaim(this.#claims, name) ?? null;
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
