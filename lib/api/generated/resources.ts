// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { ApiKeysResource } from './api-keys.js';
import type { ApisResource } from './apis.js';
import type { ApplicationsResource } from './applications.js';
import type { BillingAgreementsResource } from './billing-agreements.js';
import type { BillingEntitlementsResource } from './billing-entitlements.js';
import type { BillingMeterUsageResource } from './billing-meter-usage.js';
import type { BusinessResource } from './business.js';
import type { CallbacksResource } from './callbacks.js';
import type { ConnectedAppsResource } from './connected-apps.js';
import type { ConnectionsResource } from './connections.js';
import type { DirectoriesResource } from './directories.js';
import type { EnvironmentVariablesResource } from './environment-variables.js';
import type { EnvironmentsResource } from './environments.js';
import type { FeatureFlagsResource } from './feature-flags.js';
import type { IdentitiesResource } from './identities.js';
import type { IndustriesResource } from './industries.js';
import type { MfaResource } from './mfa.js';
import type { OrganizationsResource } from './organizations.js';
import type { PermissionsResource } from './permissions.js';
import type { PropertiesResource } from './properties.js';
import type { PropertyCategoriesResource } from './property-categories.js';
import type { RolesResource } from './roles.js';
import type { SearchResource } from './search.js';
import type { SubscribersResource } from './subscribers.js';
import type { TimezonesResource } from './timezones.js';
import type { UsersResource } from './users.js';
import type { WebhooksResource } from './webhooks.js';

/** Everything that Kinde's Management API does, by resource. */
export interface ManagementResources {
  readonly apiKeys: ApiKeysResource;
  readonly apis: ApisResource;
  readonly applications: ApplicationsResource;
  readonly billingAgreements: BillingAgreementsResource;
  readonly billingEntitlements: BillingEntitlementsResource;
  readonly billingMeterUsage: BillingMeterUsageResource;
  readonly business: BusinessResource;
  readonly callbacks: CallbacksResource;
  readonly connectedApps: ConnectedAppsResource;
  readonly connections: ConnectionsResource;
  readonly directories: DirectoriesResource;
  readonly environments: EnvironmentsResource;
  readonly environmentVariables: EnvironmentVariablesResource;
  readonly featureFlags: FeatureFlagsResource;
  readonly identities: IdentitiesResource;
  readonly industries: IndustriesResource;
  readonly mfa: MfaResource;
  readonly organizations: OrganizationsResource;
  readonly permissions: PermissionsResource;
  readonly properties: PropertiesResource;
  readonly propertyCategories: PropertyCategoriesResource;
  readonly roles: RolesResource;
  readonly search: SearchResource;
  readonly subscribers: SubscribersResource;
  readonly timezones: TimezonesResource;
  readonly users: UsersResource;
  readonly webhooks: WebhooksResource;
}
