import type { LocalKindeKnownPermission } from './local-kinde.catalogue.js';
import { pageOf } from './local-kinde.management-page.js';
import { invalid, missing } from './local-kinde.management-refusal.js';
import type { ManagementRequest } from './local-kinde.management-request.js';
import { created, done, type ManagementRoutes } from './local-kinde.management-route.js';
import type { LocalKindeParts } from './local-kinde.parts.js';

const permissionJson = ({ description = '', id, key, name }: LocalKindeKnownPermission) => ({
  id,
  key,
  name,
  description,
});

/** A page of permissions. */
export const permissionsPage = (
  permissions: readonly LocalKindeKnownPermission[],
  request: ManagementRequest,
) => {
  const order = {
    name: ({ name }: LocalKindeKnownPermission) => name,
    id: ({ id }: LocalKindeKnownPermission) => id,
  };
  const { items, nextToken } = pageOf(permissions, request, order);
  return done({ permissions: items.map(permissionJson), next_token: nextToken });
};

/** @throws a refusal when there is no such permission */
export const permissionWithId = (
  { directory }: LocalKindeParts,
  id: string,
): LocalKindeKnownPermission => {
  const permission = directory.knownPermissions.find((known) => known.id === id);
  if (permission) return permission;
  throw missing('PERMISSION');
};

/** @throws a refusal when another has the key */
const assertFree = ({ directory }: LocalKindeParts, key: string, id?: string): void => {
  if (directory.knownPermissions.some((known) => known.key === key && known.id !== id)) {
    throw invalid('PERMISSION_ALREADY_EXISTS', 'A permission has this key already');
  }
};

/** Permissions (docs.kinde.com/kinde-apis/management#tag/permissions). */
export const permissionRoutes: ManagementRoutes = {
  'GET /permissions': {
    scope: 'read:permissions',
    answer: (request, { directory }) => permissionsPage(directory.knownPermissions, request),
  },

  'POST /permissions': {
    scope: 'create:permissions',
    answer({ body }, parts) {
      const [key, name] = [body.requiredText('key'), body.requiredText('name')];
      const description = body.text('description');
      assertFree(parts, key);
      const permission = parts.directory.addPermission({
        key,
        name,
        ...(description !== undefined && { description }),
      });
      parts.events.permission('created', permission);
      return created();
    },
  },

  'PATCH /permissions/:permission_id': {
    scope: 'update:permissions',
    answer(request, parts) {
      const { body } = request;
      const { id } = permissionWithId(parts, request.segment('permission_id'));
      const key = body.text('key');
      if (key !== undefined) assertFree(parts, key, id);
      const changes = { key, name: body.text('name'), description: body.text('description') };
      parts.events.permission('updated', parts.directory.updatePermission(id, changes));
      return done();
    },
  },

  'DELETE /permissions/:permission_id': {
    scope: 'delete:permissions',
    answer(request, parts) {
      const permission = permissionWithId(parts, request.segment('permission_id'));
      parts.directory.removePermission(permission.id);
      parts.events.permission('deleted', permission);
      return done();
    },
  },
};
