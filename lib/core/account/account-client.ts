import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig } from '../../options/kinde-config.interface.js';
import type { FeatureFlag } from '../claims/feature-flag.js';
import { credentialOf, type KindeUser, type UserCredential } from '../claims/kinde-user.js';
import { freezeDeep, ownProperty } from '../json.js';
import { boundedFetch, type BoundedFetch } from '../oidc/bounded-fetch.js';
import { readData } from './account-data.js';
import {
  type AccountEntry,
  readAccountEntry,
  readAccountFeatureFlag,
  readAccountProperty,
} from './account-entries.js';
import { AccountExchange, unavailable } from './account-exchange.js';
import { readAccountList } from './account-list.js';
import type { AccountSource } from './account-source.js';
import { AnswerCache } from './answer-cache.js';
import type { Entitlement } from './entitlement.js';
import { type PortalOptions, portalLinkQuery, readPortalLink } from './portal-link.js';
import { readEntitlement } from './read-entitlement.js';
import { type KindeUserProfile, readUserProfile } from './user-profile.js';

type AccountConfig = Pick<
  KindeConfig,
  'issuer' | 'additionalIssuers' | 'clock' | 'fetch' | 'timeout'
>;

/**
 * Asks Kinde's account API (docs.kinde.com/kinde-apis/frontend) what holds for a user now, with the
 * user's own access token, at the issuer of that token. What is asked again within ten seconds is
 * answered from memory; `forget` ends that.
 */
export class AccountClient implements AccountSource {
  /** As tokens name them: nothing else is ever asked. */
  readonly #issuers: readonly string[];
  readonly #fetch: BoundedFetch;
  /** Seconds. */
  readonly #timeout: number;
  readonly #answers: AnswerCache;

  /** No network is used yet. */
  constructor(config: AccountConfig) {
    this.#issuers = [config.issuer, ...config.additionalIssuers];
    this.#fetch = boundedFetch(config);
    this.#timeout = config.timeout;
    this.#answers = new AnswerCache(config.clock);
  }

  async permissions(user: KindeUser): Promise<ReadonlySet<string>> {
    return keysOf(await this.#list(user, 'permissions', readAccountEntry));
  }

  async roles(user: KindeUser): Promise<ReadonlySet<string>> {
    return keysOf(await this.roleEntries(user));
  }

  /** As {@link roles}, with what else Kinde tells of each. */
  async roleEntries(user: KindeUser): Promise<readonly AccountEntry[]> {
    return this.#list(user, 'roles', readAccountEntry);
  }

  async featureFlags(user: KindeUser): Promise<ReadonlyMap<string, FeatureFlag>> {
    const entries = await this.#list(user, 'feature_flags', readAccountFeatureFlag);
    return new Map(entries.flatMap(({ key, flag }) => (flag ? [[key, flag]] : [])));
  }

  /** Values by key; what is not set is left out. */
  async properties(user: KindeUser): Promise<ReadonlyMap<string, unknown>> {
    const entries = await this.#list(user, 'properties', readAccountProperty);
    return new Map(
      entries.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])),
    );
  }

  async entitlements(user: KindeUser): Promise<readonly Entitlement[]> {
    return this.#list(user, 'entitlements', readEntitlement);
  }

  /** @returns `undefined` when no plan has the feature */
  async entitlement(user: KindeUser, featureKey: string): Promise<Entitlement | undefined> {
    const segment = pathSegment(featureKey);
    if (segment === undefined) {
      return undefined;
    }
    const resource = `entitlement/${segment}`;
    return this.#ask(user, resource, async (exchange) => {
      const body = await exchange.find(`/account_api/v1/${resource}`);
      const found = body && ownProperty(readData(body, user.orgCode), 'entitlement');
      if (body === undefined || found === null) {
        return undefined;
      }
      const entitlement = readEntitlement(found);
      if (entitlement?.featureKey !== featureKey) {
        throw unavailable('answered with another entitlement');
      }
      return entitlement;
    });
  }

  async userProfile(user: KindeUser): Promise<KindeUserProfile> {
    return this.#ask(user, 'user_profile', async (exchange) =>
      readUserProfile(await exchange.get('/oauth2/v2/user_profile'), user.id),
    );
  }

  /** A link that works once, so each caller gets one of their own. */
  async portalUrl(user: KindeUser, options: PortalOptions = {}): Promise<string> {
    const exchange = this.#exchangeFor(user, this.#credentialOf(user));
    const query = portalLinkQuery(options);
    return readPortalLink(await exchange.get('/account_api/v1/portal_link', query));
  }

  /** Drops what is remembered of the answers to this user's access token. */
  forget(user: KindeUser): void {
    const credential = credentialOf(user);
    if (credential) {
      this.#answers.forget(credential.accessToken);
    }
  }

  #list<T extends object>(
    user: KindeUser,
    name: string,
    readEntry: (entry: unknown) => T | undefined,
  ): Promise<readonly T[]> {
    const { orgCode } = user;
    return this.#ask(user, name, (exchange) =>
      readAccountList({ exchange, name, orgCode, readEntry }),
    );
  }

  /** @param resource what is asked for; always of one type */
  #ask<T extends object | undefined>(
    user: KindeUser,
    resource: string,
    ask: (exchange: AccountExchange) => Promise<T>,
  ): Promise<T> {
    const credential = this.#credentialOf(user);
    return this.#answers.get(credential.accessToken, resource, async () => {
      try {
        const answer = await ask(this.#exchangeFor(user, credential));
        return answer && freezeDeep(answer);
      } catch (error) {
        // Such as a list in lists in lists, deeper than anybody can look.
        throw error instanceof KindeError
          ? error
          : unavailable('answered with what nobody can read');
      }
    });
  }

  #credentialOf(user: KindeUser): UserCredential {
    const credential = credentialOf(user);
    if (credential === undefined) {
      const message =
        'This user has no access token to ask Kinde with: only users that a request brought have one.';
      throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
    }
    return credential;
  }

  #exchangeFor(user: KindeUser, { accessToken }: UserCredential): AccountExchange {
    // What a token says is not where requests go: it only chooses among what is configured.
    const named = user.claim('iss');
    const issuer = this.#issuers.find((url) => url === named);
    if (issuer === undefined) {
      const message = "The user's access token is of an issuer that is not configured.";
      throw new KindeError('ERR_KINDE_INVALID_TOKEN', message);
    }
    return new AccountExchange({
      fetch: this.#fetch,
      issuer,
      accessToken,
      timeout: this.#timeout,
    });
  }
}

function keysOf(entries: readonly AccountEntry[]): ReadonlySet<string> {
  return new Set(entries.map(({ key }) => key));
}

/** `undefined` for what no path can end with: URLs resolve dots, even encoded ones (WHATWG URL). */
function pathSegment(key: string): string | undefined {
  const isSpeakable = key !== '' && key !== '.' && key !== '..';
  return isSpeakable && Buffer.from(key).toString() === key ? encodeURIComponent(key) : undefined;
}
