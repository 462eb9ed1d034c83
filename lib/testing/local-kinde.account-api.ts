import { randomUUID } from 'node:crypto';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { LocalKindeEntitlement, LocalKindeUser } from './local-kinde.tenant.js';

type Json = Record<string, unknown>;

const PAGE_SIZE = 10;

/** The part of a list that `page_size` and `starting_after` ask for, and where the next begins. */
const paged = <Item>(
  items: readonly Item[],
  query: URLSearchParams,
  idOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly metadata: Json } => {
  const size = Math.max(1, Math.trunc(Number(query.get('page_size') ?? PAGE_SIZE)) || PAGE_SIZE);
  const after = query.get('starting_after');
  const start = after === null ? 0 : items.findIndex((item) => idOf(item) === after) + 1;
  const shown = items.slice(start, start + size);
  const last = shown.at(-1);
  const hasMore = start + size < items.length && last !== undefined;
  return {
    items: shown,
    metadata: { has_more: hasMore, next_page_starting_after: hasMore ? idOf(last) : '' },
  };
};

const entitlementJson = (entitlement: LocalKindeEntitlement): Json => ({
  id: `entitlement_${entitlement.featureKey}`,
  fixed_charge: entitlement.fixedCharge ?? null,
  price_name: entitlement.priceName,
  unit_amount: entitlement.unitAmount ?? null,
  feature_key: entitlement.featureKey,
  feature_name: entitlement.featureName,
  entitlement_limit_max: entitlement.limitMax,
  entitlement_limit_min: entitlement.limitMin,
});

const byId = ({ id }: { id: string }): string => id;

/** Answers what a user may ask about themself (docs.kinde.com/kinde-apis/frontend). */
export class LocalKindeAccountApi {
  constructor(
    private readonly issuer: string,
    private readonly directory: LocalKindeDirectory,
  ) {}

  /** The body for `/account_api/v1/{resource}`; nothing when there is no such resource. */
  get(
    resource: string,
    user: LocalKindeUser,
    orgCode: string | undefined,
    query: URLSearchParams,
  ): Json | undefined {
    switch (resource) {
      case 'permissions': {
        const all = orgCode ? this.directory.permissionsOf(user.id, orgCode) : [];
        const { items, metadata } = paged(all, query, byId);
        const permissions = items.map(({ id, name, key }) => ({ id, name, key }));
        return { data: { org_code: orgCode, permissions }, metadata };
      }
      case 'roles': {
        const all = orgCode ? this.directory.rolesOf(user.id, orgCode) : [];
        const { items, metadata } = paged(all, query, byId);
        const roles = items.map(({ id, name, key }) => ({ id, name, key }));
        return { data: { org_code: orgCode, roles }, metadata };
      }
      case 'feature_flags': {
        const all = this.directory.featureFlagsOf(user.id, orgCode);
        const { items, metadata } = paged(all, query, byId);
        const flags = items.map(({ id, name, key, type, value }) => ({
          id,
          name,
          key,
          type,
          value,
        }));
        return { data: { feature_flags: flags }, metadata };
      }
      case 'properties': {
        const { items, metadata } = paged(this.#properties(user, orgCode), query, byId);
        return { data: { properties: items }, metadata };
      }
      case 'entitlements':
        return this.#entitlements(orgCode, query);
      case 'portal_link':
        return { url: `${this.issuer}/portal_redirect?key=${randomUUID()}` };
      default:
        return resource.startsWith('entitlement/')
          ? this.#entitlement(orgCode, resource.slice('entitlement/'.length))
          : undefined;
    }
  }

  #entitlement(orgCode: string | undefined, key: string): Json | undefined {
    const organization = orgCode ? this.directory.findOrganization(orgCode) : undefined;
    const entitlement = organization?.entitlements?.find(({ featureKey }) => featureKey === key);
    return (
      entitlement && {
        data: { org_code: orgCode, entitlement: entitlementJson(entitlement) },
        metadata: {},
      }
    );
  }

  #properties(user: LocalKindeUser, orgCode: string | undefined) {
    const organization = orgCode ? this.directory.findOrganization(orgCode) : undefined;
    return Object.entries({ ...user.properties, ...organization?.properties }).map(
      ([key, value]) => ({ id: `prop_${key}`, name: key, key, value }),
    );
  }

  #entitlements(orgCode: string | undefined, query: URLSearchParams): Json {
    const organization = orgCode ? this.directory.findOrganization(orgCode) : undefined;
    const all = organization?.entitlements ?? [];
    const { items, metadata } = paged(all, query, ({ featureKey }) => `entitlement_${featureKey}`);
    const plans = (organization?.plans ?? []).map(({ key, name, subscribedOn }) => ({
      key,
      name,
      subscribed_on: subscribedOn,
    }));
    return {
      data: { org_code: orgCode, plans, entitlements: items.map(entitlementJson) },
      metadata,
    };
  }
}

/** The body of `/oauth2/user_profile`, which Kinde keeps for old clients. */
export const oldUserProfileOf = (user: LocalKindeUser): Json => ({
  id: user.id,
  preferred_email: user.email,
  provided_id: user.providedId ?? null,
  last_name: user.familyName,
  first_name: user.givenName,
});

/** The body of `/oauth2/v2/user_profile`, which has both `sub` and `id`. */
export const userProfileOf = (user: LocalKindeUser, updatedAt: number): Json => ({
  sub: user.id,
  id: user.id,
  provided_id: user.providedId ?? null,
  name: `${user.givenName} ${user.familyName}`.trim(),
  given_name: user.givenName,
  family_name: user.familyName,
  updated_at: updatedAt,
  email: user.email,
  email_verified: user.emailVerified ?? true,
  picture: user.picture ?? null,
  preferred_username: user.username ?? null,
});
