import { Inject, Injectable } from '@nestjs/common';

import type { KindeCore } from '../core/kinde-core.js';
import { KINDE_CORE } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { ManagementResources } from './generated/resources.js';
import { createManagementResources, type OperationCall } from './management-resources.js';

const NO_MACHINE =
  'KindeManagementApi needs the option m2m: { clientId, clientSecret } of a machine-to-machine ' +
  'application that has the scopes it needs of the Kinde Management API ' +
  '(environment: KINDE_MANAGEMENT_CLIENT_ID and KINDE_MANAGEMENT_CLIENT_SECRET).';

/**
 * Kinde's Management API (docs.kinde.com/kinde-apis/management) in the application's own name, with
 * the credentials of the option `m2m`, by resource. Each call takes one object with the parameters of
 * path, query and body by the names that Kinde gives them, and answers with what Kinde does,
 * unchecked: nearly every member may be missing.
 *
 * After too many requests (429) a call waits for as long as Kinde asks, twice at most and for ten
 * seconds in all. What may be done twice (GET, PUT, DELETE) is tried once more when Kinde cannot be
 * reached or has a fault of its own; a DELETE whose first answer was lost may so find nothing to
 * delete.
 *
 * Everything rejects with a `TypeError` for parameters that cannot be sent, and otherwise with a
 * `KindeError`: `ERR_KINDE_API_REFUSED` when Kinde refuses what it is asked, with its status in
 * `apiStatus` and its codes in `apiFaults`; `ERR_KINDE_CONFIGURATION` when there is no `m2m` or its
 * application lacks a scope; `ERR_KINDE_UNAVAILABLE` (503) when Kinde cannot be reached, or answers
 * with what cannot be read.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class MembersService {
 *   constructor(private readonly management: KindeManagementApi) {}
 *
 *   async invite(email: string, orgCode: string): Promise<void> {
 *     const { id = '' } = await this.management.users.create({
 *       identities: [{ type: 'email', details: { email } }],
 *     });
 *     await this.management.organizations.addUsers({ org_code: orgCode, users: [{ id }] });
 *   }
 * }
 * ```
 */
@Injectable()
export class KindeManagementApi implements ManagementResources {
  readonly apiKeys: ManagementResources['apiKeys'];
  readonly apis: ManagementResources['apis'];
  readonly applications: ManagementResources['applications'];
  readonly billingAgreements: ManagementResources['billingAgreements'];
  readonly billingEntitlements: ManagementResources['billingEntitlements'];
  readonly billingMeterUsage: ManagementResources['billingMeterUsage'];
  readonly business: ManagementResources['business'];
  readonly callbacks: ManagementResources['callbacks'];
  readonly connectedApps: ManagementResources['connectedApps'];
  readonly connections: ManagementResources['connections'];
  readonly directories: ManagementResources['directories'];
  readonly environments: ManagementResources['environments'];
  readonly environmentVariables: ManagementResources['environmentVariables'];
  readonly featureFlags: ManagementResources['featureFlags'];
  readonly identities: ManagementResources['identities'];
  readonly industries: ManagementResources['industries'];
  readonly mfa: ManagementResources['mfa'];
  readonly organizations: ManagementResources['organizations'];
  readonly permissions: ManagementResources['permissions'];
  readonly properties: ManagementResources['properties'];
  readonly propertyCategories: ManagementResources['propertyCategories'];
  readonly roles: ManagementResources['roles'];
  readonly search: ManagementResources['search'];
  readonly subscribers: ManagementResources['subscribers'];
  readonly timezones: ManagementResources['timezones'];
  readonly users: ManagementResources['users'];
  readonly webhooks: ManagementResources['webhooks'];

  constructor(@Inject(KINDE_CORE) { management }: KindeCore) {
    const call: OperationCall = async (operation, parameters) => {
      if (management === undefined) {
        throw new KindeError('ERR_KINDE_CONFIGURATION', NO_MACHINE);
      }
      return management.call(operation, parameters);
    };
    const resources = createManagementResources(call);
    this.apiKeys = resources.apiKeys;
    this.apis = resources.apis;
    this.applications = resources.applications;
    this.billingAgreements = resources.billingAgreements;
    this.billingEntitlements = resources.billingEntitlements;
    this.billingMeterUsage = resources.billingMeterUsage;
    this.business = resources.business;
    this.callbacks = resources.callbacks;
    this.connectedApps = resources.connectedApps;
    this.connections = resources.connections;
    this.directories = resources.directories;
    this.environments = resources.environments;
    this.environmentVariables = resources.environmentVariables;
    this.featureFlags = resources.featureFlags;
    this.identities = resources.identities;
    this.industries = resources.industries;
    this.mfa = resources.mfa;
    this.organizations = resources.organizations;
    this.permissions = resources.permissions;
    this.properties = resources.properties;
    this.propertyCategories = resources.propertyCategories;
    this.roles = resources.roles;
    this.search = resources.search;
    this.subscribers = resources.subscribers;
    this.timezones = resources.timezones;
    this.users = resources.users;
    this.webhooks = resources.webhooks;
  }
}
