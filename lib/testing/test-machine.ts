import { randomUUID } from 'node:crypto';

import { KindeMachine } from '../core/claims/kinde-machine.js';
import type { ScopeKey } from '../core/claims/kinde-register.js';
import {
  featureFlagsClaim,
  propertiesClaim,
  type TestCustomClaims,
  type TestFeatureFlags,
  type TestProperties,
} from './test-claims.js';
import { remembered, tokenClaims } from './test-principal.js';

/** What is known of a machine that is made up for a test. Keys are those of `KindeRegister`. */
export interface TestMachineAnswers {
  /** Default: a random one. */
  readonly clientId?: string | undefined;
  /** Those that Kinde granted; default none. */
  readonly scopes?: readonly ScopeKey[] | undefined;
  /** The organization that it acts for; default none. */
  readonly orgCode?: string | undefined;
  readonly orgName?: string | undefined;
  readonly featureFlags?: TestFeatureFlags | undefined;
  /** Of the application. */
  readonly properties?: TestProperties | undefined;
  readonly organizationProperties?: TestProperties | undefined;
  /** Further claims of the access token; they win. */
  readonly claims?: TestCustomClaims | undefined;
}

/**
 * Makes a machine-to-machine application up. It has no scopes, and acts for no organization, unless
 * it is said.
 *
 * @example
 * ```ts
 * const reporter = machine({ scopes: ['read:reports'] });
 * ```
 */
export function machine(answers: TestMachineAnswers = {}): KindeMachine {
  const { scopes = [] } = answers;
  const access = tokenClaims({
    azp: answers.clientId ?? randomUUID().replaceAll('-', ''),
    gty: ['client_credentials'],
    scope: scopes.join(' '),
    scp: scopes,
    org_code: answers.orgCode,
    org_name: answers.orgName,
    feature_flags: featureFlagsClaim(answers.featureFlags),
    application_properties: propertiesClaim(answers.properties),
    organization_properties: propertiesClaim(answers.organizationProperties),
    v: '2',
    ...answers.claims,
  });
  return remembered(new KindeMachine(access), { access, id: {} });
}
