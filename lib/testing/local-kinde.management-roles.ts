import type { LocalKindeKnownRole } from './local-kinde.catalogue.js';
import { pageOf } from './local-kinde.management-page.js';
import { permissionsPage, permissionWithId } from './local-kinde.management-permissions.js';
import { invalid, missing } from './local-kinde.management-refusal.js';
import { created, done, type ManagementRoutes } from './local-kinde.management-route.js';
import type { LocalKindeParts } from './local-kinde.parts.js';

const roleJson = ({ description, id, isDefault = false, key, name }: LocalKindeKnownRole) => ({
  id,
  key,
  name,
  description: description ?? null,
  is_default_role: isDefault,
});

/** @throws a refusal when there is no such role */
export const roleWithId = ({ directory }: LocalKindeParts, id: string): LocalKindeKnownRole => {
  const role = directory.knownRoles.find((known) => known.id === id);
  if (role) return role;
  throw missing('ROLE');
};

/** @throws a refusal when another has the key */
const assertFree = ({ directory }: LocalKindeParts, key: string, id?: string): void => {
  if (directory.knownRoles.some((known) => known.key === key && known.id !== id)) {
    throw invalid('ROLE_ALREADY_EXISTS', 'A role has this key already');
  }
};

/** Roles (docs.kinde.com/kinde-apis/management#tag/roles). */
export const roleRoutes: ManagementRoutes = {
  'GET /roles': {
    scope: 'read:roles',
    answer(request, { directory }) {
      const { items, nextToken } = pageOf(directory.knownRoles, request, {
        name: ({ name }) => name,
        id: ({ id }) => id,
      });
      return done({ roles: items.map(roleJson), next_token: nextToken });
    },
  },

  'POST /roles': {
    scope: 'create:roles',
    answer({ body }, parts) {
      const [key, name] = [body.requiredText('key'), body.requiredText('name')];
      const description = body.text('description');
      const isDefault = body.flag('is_default_role') ?? false;
      assertFree(parts, key);
      const role = parts.directory.addRole({
        key,
        name,
        permissions: [],
        isDefault,
        ...(description !== undefined && { description }),
      });
      parts.events.role('created', role);
      return created({ role: { id: role.id } });
    },
  },

  'GET /roles/:role_id': {
    scope: 'read:roles',
    answer: (request, parts) =>
      done({ role: roleJson(roleWithId(parts, request.segment('role_id'))) }),
  },

  'PATCH /roles/:role_id': {
    scope: 'update:roles',
    answer(request, parts) {
      const { body } = request;
      const { id } = roleWithId(parts, request.segment('role_id'));
      const key = body.requiredText('key');
      assertFree(parts, key, id);
      const role = parts.directory.updateRole(id, {
        key,
        name: body.requiredText('name'),
        description: body.text('description'),
        isDefault: body.flag('is_default_role'),
      });
      parts.events.role('updated', role);
      return created();
    },
  },

  'DELETE /roles/:role_id': {
    scope: 'delete:roles',
    answer(request, parts) {
      const role = roleWithId(parts, request.segment('role_id'));
      parts.directory.removeRole(role.id);
      parts.events.role('deleted', role);
      return done();
    },
  },

  'GET /roles/:role_id/permissions': {
    scope: 'read:role_permissions',
    answer(request, parts) {
      const role = roleWithId(parts, request.segment('role_id'));
      const held = parts.directory.knownPermissions.filter(({ key }) =>
        role.permissions.includes(key),
      );
      return permissionsPage(held, request);
    },
  },

  'PATCH /roles/:role_id/permissions': {
    scope: 'update:role_permissions',
    answer(request, parts) {
      const { id, permissions } = roleWithId(parts, request.segment('role_id'));
      const asked = request.body.objects('permissions').map((item) => ({
        ...permissionWithId(parts, item.requiredText('id')),
        isRemoved: item.text('operation') === 'delete',
      }));
      const removed = asked.filter(({ isRemoved }) => isRemoved);
      const added = asked.filter(({ isRemoved }) => !isRemoved);
      const kept = permissions.filter((key) => removed.every((item) => item.key !== key));
      const after = [...new Set([...kept, ...added.map(({ key }) => key)])];
      parts.events.role('updated', parts.directory.updateRole(id, { permissions: after }));
      return done({
        permissions_added: added.map((item) => item.id),
        permissions_removed: removed.map((item) => item.id),
      });
    },
  },

  'DELETE /roles/:role_id/permissions/:permission_id': {
    scope: 'delete:role_permissions',
    answer(request, parts) {
      const { id, permissions } = roleWithId(parts, request.segment('role_id'));
      const { key } = permissionWithId(parts, request.segment('permission_id'));
      if (!permissions.includes(key)) throw missing('PERMISSION');
      const after = permissions.filter((held) => held !== key);
      parts.events.role('updated', parts.directory.updateRole(id, { permissions: after }));
      return done();
    },
  },
};
