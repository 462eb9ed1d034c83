import type { JsonObject } from '../core/json.js';
import { pageOf } from './local-kinde.management-page.js';
import { missing } from './local-kinde.management-refusal.js';
import type { ManagementBody } from './local-kinde.management-request.js';
import { done, type ManagementRoutes } from './local-kinde.management-route.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import type { LocalKindeOrganization } from './local-kinde.tenant.js';

/** @throws a refusal when there is no such organization */
export const organizationWithCode = (
  { directory }: LocalKindeParts,
  code: string,
): LocalKindeOrganization => {
  const organization = directory.findOrganization(code);
  if (organization) return organization;
  throw missing('ORGANIZATION');
};

const organizationJson = (
  { code, externalId, handle, name }: LocalKindeOrganization,
  defaultOrgCode: string | undefined,
): JsonObject => ({
  code,
  name,
  handle: handle ?? null,
  is_default: code === defaultOrgCode,
  external_id: externalId ?? null,
  is_auto_membership_enabled: false,
});

const changesIn = (body: ManagementBody) => ({
  externalId: body.text('external_id'),
  handle: body.text('handle'),
  allowRegistrations: body.flag('is_allow_registrations'),
});

/** Organizations (docs.kinde.com/kinde-apis/management#tag/organizations). */
export const organizationRoutes: ManagementRoutes = {
  'GET /organizations': {
    scope: 'read:organizations',
    answer(request, { directory }) {
      const { items, nextToken } = pageOf(directory.organizations, request, {
        name: ({ name }) => name,
        // Organizations have no e-mail address, though the specification sorts them by it.
        email: () => '',
      });
      const organizations = items.map((item) => organizationJson(item, directory.defaultOrgCode));
      return done({ organizations, next_token: nextToken });
    },
  },

  'GET /organization': {
    scope: 'read:organizations',
    answer(request, parts) {
      const { defaultOrgCode } = parts.directory;
      const code = request.query.get('code') ?? defaultOrgCode;
      const organization = organizationWithCode(parts, code ?? request.requiredQuery('code'));
      const body = {
        ...organizationJson(organization, defaultOrgCode),
        is_allow_registrations: organization.allowRegistrations ?? false,
        is_suspended: organization.isSuspended ?? false,
      };
      return { status: 200, body };
    },
  },

  'POST /organization': {
    scope: 'create:organizations',
    answer({ body }, { directory, events }) {
      const { code } = directory.addOrganization({ name: body.requiredText('name') });
      const organization = directory.updateOrganization(code, changesIn(body));
      events.organization('created', organization, 'api');
      return done({ organization: { code } });
    },
  },

  'PATCH /organization/:org_code': {
    scope: 'update:organizations',
    answer(request, parts) {
      const { body } = request;
      const { code } = organizationWithCode(parts, request.segment('org_code'));
      const organization = parts.directory.updateOrganization(code, {
        ...changesIn(body),
        name: body.text('name'),
        isSuspended: body.flag('is_suspended'),
      });
      parts.events.organization('updated', organization, 'api');
      return done();
    },
  },

  'DELETE /organization/:org_code': {
    scope: 'delete:organizations',
    answer(request, parts) {
      const organization = organizationWithCode(parts, request.segment('org_code'));
      parts.directory.removeOrganization(organization.code);
      parts.events.organization('deleted', organization, 'api');
      return done();
    },
  },
};
