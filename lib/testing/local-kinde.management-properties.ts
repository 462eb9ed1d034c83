import { organizationWithCode } from './local-kinde.management-organizations.js';
import type { ManagementRequest } from './local-kinde.management-request.js';
import { done, type ManagementRoutes } from './local-kinde.management-route.js';
import { userWithId } from './local-kinde.management-users.js';

type Properties = Readonly<Record<string, unknown>>;

const listed = (properties: Properties = {}) =>
  done({
    properties: Object.entries(properties).map(([key, value]) => ({
      id: `prop_${key}`,
      name: key,
      description: '',
      key,
      value,
    })),
    next_token: null,
  });

const withOne = (before: Properties | undefined, request: ManagementRequest) => ({
  ...before,
  [request.segment('property_key')]: request.requiredQuery('value'),
});

const withMany = (before: Properties | undefined, { body }: ManagementRequest) => ({
  ...before,
  ...Object.fromEntries(body.requiredEntries('properties')),
});

/** Values of properties (docs.kinde.com/properties); any key will do. */
export const propertyRoutes: ManagementRoutes = {
  'GET /users/:user_id/properties': {
    scope: 'read:user_properties',
    answer: (request, parts) => listed(userWithId(parts, request.segment('user_id')).properties),
  },

  'PUT /users/:user_id/properties/:property_key': {
    scope: 'update:user_properties',
    answer(request, parts) {
      const { id, properties } = userWithId(parts, request.segment('user_id'));
      parts.directory.updateUser(id, { properties: withOne(properties, request) });
      return done();
    },
  },

  'PATCH /users/:user_id/properties': {
    scope: 'update:user_properties',
    answer(request, parts) {
      const { id, properties } = userWithId(parts, request.segment('user_id'));
      parts.directory.updateUser(id, { properties: withMany(properties, request) });
      return done();
    },
  },

  'GET /organizations/:org_code/properties': {
    scope: 'read:organization_properties',
    answer: (request, parts) =>
      listed(organizationWithCode(parts, request.segment('org_code')).properties),
  },

  'PUT /organizations/:org_code/properties/:property_key': {
    scope: 'update:organization_properties',
    answer(request, parts) {
      const { code, properties } = organizationWithCode(parts, request.segment('org_code'));
      parts.directory.updateOrganization(code, { properties: withOne(properties, request) });
      return done();
    },
  },

  'PATCH /organizations/:org_code/properties': {
    scope: 'update:organization_properties',
    answer(request, parts) {
      const { code, properties } = organizationWithCode(parts, request.segment('org_code'));
      parts.directory.updateOrganization(code, { properties: withMany(properties, request) });
      return done();
    },
  },
};
