import { apiKeyRoutes } from './local-kinde.management-api-keys.js';
import { businessRoutes } from './local-kinde.management-business.js';
import { connectedAppRoutes } from './local-kinde.management-connected-apps.js';
import { featureFlagRoutes } from './local-kinde.management-feature-flags.js';
import { flagOverrideRoutes } from './local-kinde.management-flag-overrides.js';
import { memberGrantRoutes } from './local-kinde.management-member-grants.js';
import { memberRoutes } from './local-kinde.management-members.js';
import { organizationRoutes } from './local-kinde.management-organizations.js';
import { permissionRoutes } from './local-kinde.management-permissions.js';
import { propertyRoutes } from './local-kinde.management-properties.js';
import { ManagementRefusal } from './local-kinde.management-refusal.js';
import { roleRoutes } from './local-kinde.management-roles.js';
import type { ManagementRoute, ManagementRoutes } from './local-kinde.management-route.js';
import { subscriberRoutes } from './local-kinde.management-subscribers.js';
import { userRoutes } from './local-kinde.management-users.js';
import { webhookRoutes } from './local-kinde.management-webhooks.js';

/** Every operation that there is. */
export const managementRoutes: ManagementRoutes = {
  ...apiKeyRoutes,
  ...businessRoutes,
  ...connectedAppRoutes,
  ...featureFlagRoutes,
  ...flagOverrideRoutes,
  ...memberGrantRoutes,
  ...memberRoutes,
  ...organizationRoutes,
  ...permissionRoutes,
  ...propertyRoutes,
  ...roleRoutes,
  ...subscriberRoutes,
  ...userRoutes,
  ...webhookRoutes,
};

const table = Object.entries(managementRoutes).map(([name, route]) => {
  const [method = '', path = ''] = name.split(' ');
  return { method, pattern: path.split('/'), route };
});

/** Those named before those that take any value, so that `/api_keys/verify` is no key. */
const byName = table.toSorted(
  (one, other) =>
    one.pattern.filter((part) => part.startsWith(':')).length -
    other.pattern.filter((part) => part.startsWith(':')).length,
);

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

/** The values of a path's variable parts; nothing when it is another path. */
const match = (pattern: readonly string[], path: readonly string[]) => {
  if (pattern.length !== path.length) return undefined;
  const segments = new Map<string, string>();
  for (const [index, part] of pattern.entries()) {
    const value = decoded(path[index] ?? '');
    if (part.startsWith(':') && value) segments.set(part.slice(1), value);
    else if (part !== path[index]) return undefined;
  }
  return segments;
};

/**
 * The operation that a request is for.
 *
 * @param path below `/api/v1`; a slash at its end doesn't matter
 * @throws a refusal when there is none: 405 when the path has others
 */
export const findManagementRoute = (
  method: string,
  path: string,
): { readonly route: ManagementRoute; readonly segments: ReadonlyMap<string, string> } => {
  const asked = path.replace(/\/$/, '').split('/');
  const candidates = byName.flatMap(({ pattern, route, method: its }) => {
    const segments = match(pattern, asked);
    return segments ? [{ method: its, route, segments }] : [];
  });
  const found = candidates.find((candidate) => candidate.method === method);
  if (found) return found;
  if (candidates.length > 0) {
    throw new ManagementRefusal(405, 'METHOD_NOT_ALLOWED', 'Invalid HTTP method used');
  }
  throw new ManagementRefusal(404, 'ROUTE_NOT_FOUND', 'The requested API route does not exist');
};
