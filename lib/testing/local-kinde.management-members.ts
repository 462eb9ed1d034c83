import { pageOf } from './local-kinde.management-page.js';
import { invalid, missing } from './local-kinde.management-refusal.js';
import { organizationWithCode } from './local-kinde.management-organizations.js';
import type { ManagementBody, ManagementRequest } from './local-kinde.management-request.js';
import { done, type ManagementRoutes } from './local-kinde.management-route.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import type { LocalKindeMembership } from './local-kinde.tenant.js';

/** @throws a refusal when there is no such organization, or the user is not in it */
export const memberOf = (request: ManagementRequest, parts: LocalKindeParts) => {
  const { code } = organizationWithCode(parts, request.segment('org_code'));
  const userId = request.segment('user_id');
  const membership = parts.directory.findMembership(userId, code);
  if (membership) return { userId, code, membership };
  throw missing('USER');
};

/** @throws a refusal when one of `users` doesn't exist */
const usersIn = (body: ManagementBody, { directory }: LocalKindeParts) =>
  body.objects('users').map((item) => {
    const id = item.requiredText('id');
    if (!directory.findUser(id)) throw invalid('USER_NOT_FOUND', 'There is no such user');
    const [roles, permissions] = [item.texts('roles'), item.texts('permissions')];
    return { id, roles, permissions, operation: item.text('operation') };
  });

/** Tells the webhooks of a change of what a user is and may do. */
export const tellOf = ({ directory, events }: LocalKindeParts, userId: string): void =>
  events.user('updated', directory.user(userId), 'api');

/** What a request sets of a membership; the rest stays. */
const setIn = (
  before: LocalKindeMembership,
  roles: readonly string[] | undefined,
  permissions: readonly string[] | undefined,
): LocalKindeMembership => ({
  ...before,
  ...(roles && { roles: [...roles] }),
  ...(permissions && { directPermissions: [...permissions] }),
});

/** The users of an organization. */
export const memberRoutes: ManagementRoutes = {
  'GET /organizations/:org_code/users': {
    scope: 'read:organization_users',
    answer(request, parts) {
      const { code } = organizationWithCode(parts, request.segment('org_code'));
      const [roles, permissions] = [request.queryList('roles'), request.queryList('permissions')];
      const members = parts.directory.membersOf(code).map((user) => ({
        user,
        roles: parts.directory.rolesOf(user.id, code).map(({ key }) => key),
        permissions: parts.directory.permissionsOf(user.id, code).map(({ key }) => key),
      }));
      const wanted = members.filter(
        (member) =>
          (roles?.every((key) => member.roles.includes(key)) ?? true) &&
          (permissions?.every((key) => member.permissions.includes(key)) ?? true),
      );
      const { items, nextToken } = pageOf(wanted, request, {
        name: ({ user }) => `${user.givenName} ${user.familyName}`,
        email: ({ user }) => user.email,
        id: ({ user }) => user.id,
      });
      const organizationUsers = items.map(({ user, roles: keys }) => ({
        id: user.id,
        email: user.email,
        full_name: `${user.givenName} ${user.familyName}`.trim(),
        last_name: user.familyName,
        first_name: user.givenName,
        picture: user.picture ?? null,
        is_suspended: user.isSuspended ?? false,
        roles: keys,
      }));
      return done({ organization_users: organizationUsers, next_token: nextToken });
    },
  },

  'POST /organizations/:org_code/users': {
    scope: 'create:organization_users',
    answer(request, parts) {
      const { code } = organizationWithCode(parts, request.segment('org_code'));
      const users = usersIn(request.body, parts);
      if (users.length === 0) throw invalid('USERS_REQUIRED', 'users is required');
      const added = users.filter(({ id }) => !parts.directory.findMembership(id, code));
      for (const { id, permissions, roles } of added) {
        const membership = parts.directory.join(id, code);
        parts.directory.setMembership(id, setIn(membership, roles, permissions));
        tellOf(parts, id);
      }
      return done({ users_added: added.map(({ id }) => id) });
    },
  },

  'PATCH /organizations/:org_code/users': {
    scope: 'update:organization_users',
    answer(request, parts) {
      const { directory } = parts;
      const { code } = organizationWithCode(parts, request.segment('org_code'));
      const [added, updated, removed]: [string[], string[], string[]] = [[], [], []];
      for (const { id, operation, permissions, roles } of usersIn(request.body, parts)) {
        const membership = directory.findMembership(id, code);
        if (operation === 'delete') {
          if (!membership) throw invalid('USER_NOT_FOUND', 'The user is not a member');
          directory.removeMembership(id, code);
          removed.push(id);
        } else {
          const before = membership ?? directory.join(id, code);
          directory.setMembership(id, setIn(before, roles, permissions));
          (membership ? updated : added).push(id);
        }
        tellOf(parts, id);
      }
      return done({ users_added: added, users_updated: updated, users_removed: removed });
    },
  },

  'DELETE /organizations/:org_code/users/:user_id': {
    scope: 'delete:organization_users',
    answer(request, parts) {
      const { code, userId } = memberOf(request, parts);
      parts.directory.removeMembership(userId, code);
      tellOf(parts, userId);
      return done();
    },
  },
};
