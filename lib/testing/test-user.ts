import { randomUUID } from 'node:crypto';

import type {
  EntitlementKey,
  PermissionKey,
  RoleKey,
  ScopeKey,
} from '../core/claims/kinde-register.js';
import { KindeUser } from '../core/claims/kinde-user.js';
import {
  billingClaim,
  featureFlagsClaim,
  propertiesClaim,
  type TestCustomClaims,
  type TestEntitlement,
  type TestFeatureFlags,
  type TestProperties,
} from './test-claims.js';
import { remembered, tokenClaims } from './test-principal.js';

/** The organization that people of tests are in unless it is said. */
const DEFAULT_ORGANIZATION = { code: 'org_7e57000001', name: 'Test Organization' };

/** Scopes of a login, which every user's access token names. */
const LOGIN_SCOPES = ['openid', 'profile', 'email', 'offline'];

/** What is known of a user who is made up for a test. Keys are those of `KindeRegister`. */
export interface TestUserAnswers {
  /** Default: a random one, `kp_…`. */
  readonly id?: string | undefined;
  /** `null`: none. Default: one of the user's own at `users.test`. */
  readonly email?: string | null | undefined;
  /** Default: both names. */
  readonly name?: string | undefined;
  /** Default: `Test`. */
  readonly givenName?: string | undefined;
  /** Default: `User`. */
  readonly familyName?: string | undefined;
  /** URL of a picture; default none. */
  readonly picture?: string | undefined;
  /** The organization of the access token; `null`: none. Default: `org_7e57000001`. */
  readonly orgCode?: string | null | undefined;
  readonly orgName?: string | undefined;
  /** Every organization that the user belongs to; default that of the access token alone. */
  readonly organizations?: readonly { readonly code: string; readonly name?: string }[] | undefined;
  /** Default none. */
  readonly permissions?: readonly PermissionKey[] | undefined;
  /** By key; default none. */
  readonly roles?: readonly RoleKey[] | undefined;
  /** Beside those of every login (`openid` and so on). */
  readonly scopes?: readonly ScopeKey[] | undefined;
  readonly featureFlags?: TestFeatureFlags | undefined;
  /** Of the user. */
  readonly properties?: TestProperties | undefined;
  readonly organizationProperties?: TestProperties | undefined;
  /** What the organization's plan entitles to; default nothing. */
  readonly entitlements?: readonly (EntitlementKey | TestEntitlement)[] | undefined;
  /** Further claims of the access token; they win. */
  readonly claims?: TestCustomClaims | undefined;
  /** Further claims of the id token, such as `auth_time`; they win. */
  readonly idClaims?: TestCustomClaims | undefined;
}

/**
 * Makes a user up. Each is another person, in one organization, without permissions and roles,
 * unless it is said.
 *
 * @example
 * ```ts
 * const editor = user({ permissions: ['read:todos', 'write:todos'], orgCode: 'org_1' });
 * ```
 */
export function user(answers: TestUserAnswers = {}): KindeUser {
  const id = answers.id ?? `kp_${randomUUID().replaceAll('-', '')}`;
  const organization = organizationOf(answers);
  const access = tokenClaims({
    sub: id,
    scp: [...LOGIN_SCOPES, ...(answers.scopes ?? [])],
    org_code: organization?.code,
    org_name: organization?.name,
    permissions: organization && (answers.permissions ?? []),
    roles: answers.roles?.map((key) => ({ id: `role_${key}`, key, name: key })),
    feature_flags: featureFlagsClaim(answers.featureFlags),
    user_properties: propertiesClaim(answers.properties),
    organization_properties: propertiesClaim(answers.organizationProperties),
    billing: billingClaim(answers.entitlements),
    ...answers.claims,
  });
  const idToken = tokenClaims({ sub: id, ...profileOf(id, answers), ...answers.idClaims });
  return remembered(new KindeUser(access, idToken), { access, id: idToken });
}

/** @throws TypeError for permissions or roles without an organization that grants them */
function organizationOf({ orgCode, orgName, permissions, roles }: TestUserAnswers) {
  if (orgCode === null) {
    if ([permissions, roles].some((keys) => keys !== undefined && keys.length > 0)) {
      throw new TypeError(
        'user(): permissions and roles are granted by an organization, and orgCode is null.',
      );
    }
    return undefined;
  }
  return orgCode === undefined
    ? { ...DEFAULT_ORGANIZATION, ...(orgName !== undefined && { name: orgName }) }
    : { code: orgCode, name: orgName };
}

function profileOf(id: string, answers: TestUserAnswers) {
  const { givenName = 'Test', familyName = 'User', email, picture } = answers;
  const organization = organizationOf(answers);
  const organizations = answers.organizations ?? (organization ? [organization] : []);
  const address = email === undefined ? `${id}@users.test` : (email ?? undefined);
  return {
    name: answers.name ?? `${givenName} ${familyName}`.trim(),
    given_name: givenName,
    family_name: familyName,
    picture,
    email: address,
    email_verified: address === undefined ? undefined : true,
    org_codes: organizations.map(({ code }) => code),
    organizations: organizations.map(({ code, name }) => ({ id: code, ...(name && { name }) })),
  };
}
