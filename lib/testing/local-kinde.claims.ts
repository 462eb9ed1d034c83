import { createHash } from 'node:crypto';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { LocalKindeFeatureFlag, LocalKindeUser } from './local-kinde.tenant.js';

type Claims = Record<string, unknown>;

const FLAG_TYPES = { boolean: 'b', string: 's', integer: 'i', json: 'j' } as const;

/** `{}` stands for a property without a value (docs.kinde.com/properties). */
const wrapped = (properties: Record<string, unknown> = {}): Claims =>
  Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, value === null ? {} : { v: value }]),
  );

const flagClaims = (flags: readonly LocalKindeFeatureFlag[]): Claims =>
  Object.fromEntries(flags.map(({ key, type, value }) => [key, { t: FLAG_TYPES[type], v: value }]));

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value)
    ? value.length === 0
    : value !== null && typeof value === 'object' && Object.keys(value).length === 0);

/** Kinde leaves a claim out when it has nothing to say; it never writes null. */
const present = (claims: Claims): Claims =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => !isEmpty(value)));

/** What an access token says of a user in an organization. */
export const accessTokenClaimsOf = (
  directory: LocalKindeDirectory,
  user: LocalKindeUser,
  orgCode: string | undefined,
): Claims => {
  const member = orgCode !== undefined && directory.findMembership(user.id, orgCode) !== undefined;
  const organization = member ? directory.findOrganization(orgCode) : undefined;
  const code = organization?.code;
  return present({
    org_code: code,
    org_name: organization?.name,
    external_org_id: organization?.externalId,
    permissions: code && directory.permissionsOf(user.id, code).map(({ key }) => key),
    roles: code && directory.rolesOf(user.id, code).map(({ id, key, name }) => ({ id, key, name })),
    feature_flags: flagClaims(directory.featureFlagsOf(user.id, code)),
    user_properties: wrapped(user.properties),
    organization_properties: wrapped(organization?.properties),
  });
};

/** What an id token says of a user, by scope (docs.kinde.com/build/tokens/about-id-tokens). */
export const idTokenClaimsOf = (
  directory: LocalKindeDirectory,
  user: LocalKindeUser,
  scope: readonly string[],
  updatedAt: number,
): Claims => {
  const organizations = directory.organizationsOf(user.id);
  return present({
    ...(scope.includes('profile') && {
      name: `${user.givenName} ${user.familyName}`.trim(),
      given_name: user.givenName,
      family_name: user.familyName,
      picture: user.picture,
      preferred_username: user.username,
      updated_at: updatedAt,
    }),
    ...(scope.includes('email') && {
      email: user.email,
      email_verified: user.emailVerified ?? true,
    }),
    ...(scope.includes('phone') && { phone_number: user.phoneNumber }),
    provided_id: user.providedId,
    org_codes: organizations.map(({ code }) => code),
    organizations: organizations.map(({ code, name }) => ({ id: code, name })),
    user_properties: wrapped(user.properties),
  });
};

/** OpenID Connect Core §3.1.3.6, for RS256. */
export const accessTokenHash = (accessToken: string): string =>
  createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
