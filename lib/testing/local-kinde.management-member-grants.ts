import { memberOf, tellOf } from './local-kinde.management-members.js';
import { missing } from './local-kinde.management-refusal.js';
import { done, type ManagementRoutes } from './local-kinde.management-route.js';

/** What a user of an organization may do there. */
export const memberGrantRoutes: ManagementRoutes = {
  'GET /organizations/:org_code/users/:user_id/roles': {
    scope: 'read:organization_user_roles',
    answer(request, parts) {
      const { code, userId } = memberOf(request, parts);
      const roles = parts.directory
        .rolesOf(userId, code)
        .map(({ id, key, name }) => ({ id, key, name }));
      return done({ roles, next_token: null });
    },
  },

  'POST /organizations/:org_code/users/:user_id/roles': {
    scope: 'create:organization_user_roles',
    answer(request, parts) {
      const { membership, userId } = memberOf(request, parts);
      const id = request.body.requiredText('role_id');
      const role = parts.directory.knownRoles.find((known) => known.id === id);
      if (!role) throw missing('ROLE');
      membership.roles = [...new Set([...(membership.roles ?? []), role.key])];
      tellOf(parts, userId);
      return done();
    },
  },

  'DELETE /organizations/:org_code/users/:user_id/roles/:role_id': {
    scope: 'delete:organization_user_roles',
    answer(request, parts) {
      const { code, membership, userId } = memberOf(request, parts);
      const roles = parts.directory.rolesOf(userId, code);
      const kept = roles.filter(({ id }) => id !== request.segment('role_id'));
      if (kept.length === roles.length) throw missing('ROLE');
      membership.roles = kept.map(({ key }) => key);
      tellOf(parts, userId);
      return done();
    },
  },

  'GET /organizations/:org_code/users/:user_id/permissions': {
    scope: 'read:organization_user_permissions',
    answer(request, parts) {
      const { code, userId } = memberOf(request, parts);
      const roles = parts.directory.rolesOf(userId, code);
      const isExpanded = request.queryList('expand')?.includes('roles') ?? false;
      const permissions = parts.directory
        .permissionsOf(userId, code)
        .map(({ description = '', id, key, name }) => ({
          id,
          key,
          name,
          description,
          ...(isExpanded && {
            roles: roles
              .filter((role) => role.permissions.includes(key))
              .map((role) => ({ id: role.id, key: role.key })),
          }),
        }));
      return done({ permissions });
    },
  },

  'POST /organizations/:org_code/users/:user_id/permissions': {
    scope: 'create:organization_user_permissions',
    answer(request, parts) {
      const { membership, userId } = memberOf(request, parts);
      const id = request.body.requiredText('permission_id');
      const permission = parts.directory.knownPermissions.find((known) => known.id === id);
      if (!permission) throw missing('PERMISSION');
      const before = membership.directPermissions ?? [];
      membership.directPermissions = [...new Set([...before, permission.key])];
      tellOf(parts, userId);
      return done();
    },
  },

  'DELETE /organizations/:org_code/users/:user_id/permissions/:permission_id': {
    scope: 'delete:organization_user_permissions',
    answer(request, parts) {
      const { code, membership, userId } = memberOf(request, parts);
      const id = request.segment('permission_id');
      const held = parts.directory.permissionsOf(userId, code).find((known) => known.id === id);
      const { directPermissions = [], permissions = [] } = membership;
      const isDirect = held && [...directPermissions, ...permissions].includes(held.key);
      if (!isDirect) throw missing('PERMISSION');
      membership.directPermissions = directPermissions.filter((key) => key !== held.key);
      membership.permissions &&= permissions.filter((key) => key !== held.key);
      tellOf(parts, userId);
      return done();
    },
  },
};
