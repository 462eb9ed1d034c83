import { operations } from '../api/generated/operations.js';
import type { Operation } from '../core/management/operation.js';
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

/** Those named before those that take any value, so that `/api_keys/verify` is no key. */
const byName = <T extends { readonly pattern: readonly string[] }>(all: readonly T[]) =>
  all.toSorted((one, other) => variablesIn(one) - variablesIn(other));

const variablesIn = ({ pattern }: { readonly pattern: readonly string[] }): number =>
  pattern.filter((part) => part.startsWith(':')).length;

const played = byName(
  Object.entries(managementRoutes).map(([name, route]) => {
    const [method = '', path = ''] = name.split(' ');
    return { method, pattern: path.split('/'), route };
  }),
);

/** Every operation that Kinde has. */
const known = byName(
  Object.values(operations)
    .flatMap((ofResource): readonly Operation[] => Object.values(ofResource))
    .map(({ method, path }) => ({
      method,
      name: `${method} ${path}`,
      pattern: path
        .slice('/api/v1'.length)
        .replaceAll(/\{(\w+)\}/g, ':$1')
        .split('/'),
    })),
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
 * @throws a refusal when there is none, which names the operation if Kinde has it: 405 when the path
 *   has others
 */
export const findManagementRoute = (
  method: string,
  path: string,
): { readonly route: ManagementRoute; readonly segments: ReadonlyMap<string, string> } => {
  const asked = path.replace(/\/$/, '').split('/');
  const candidates = played.flatMap(({ pattern, route, method: its }) => {
    const segments = match(pattern, asked);
    return segments ? [{ method: its, route, segments }] : [];
  });
  const found = candidates.find((candidate) => candidate.method === method);
  if (found) return found;
  const unplayed = known.find((each) => each.method === method && match(each.pattern, asked));
  if (unplayed) {
    const message = `LocalKinde does not play ${unplayed.name}`;
    throw new ManagementRefusal(404, 'ROUTE_NOT_FOUND', message);
  }
  if (candidates.length > 0) {
    throw new ManagementRefusal(405, 'METHOD_NOT_ALLOWED', 'Invalid HTTP method used');
  }
  throw new ManagementRefusal(404, 'ROUTE_NOT_FOUND', 'The requested API route does not exist');
};
