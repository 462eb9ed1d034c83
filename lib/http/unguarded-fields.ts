import type { ModulesContainer } from '@nestjs/core';

import { REQUIREMENTS_METADATA, RESOLVED_FIELD_METADATA } from '../kinde.metadata.js';
import { methodsOf } from './methods-of.js';
import { authenticates, guardsOf } from './route-policy.js';

/** Where `@nestjs/graphql` has its options. */
const GRAPHQL_OPTIONS = 'GqlModuleOptions';

/**
 * Fields of GraphQL types that say what they require, in an application whose guards nobody asks
 * about fields (docs.nestjs.com/graphql/other-features, `fieldResolverEnhancers`). What their class
 * says does not count: it is asked of its queries, which lead to its fields.
 *
 * @returns such as `TodosResolver.author`
 */
export function unguardedFields(modules: ModulesContainer): readonly string[] {
  const providers = [...modules.values()].flatMap((module) => [...module.providers]);
  const asksGuards = providers
    .filter(([token]) => token === GRAPHQL_OPTIONS)
    .every(([, { instance }]) => enhancersIn(instance).includes('guards'));
  return asksGuards
    ? []
    : providers.flatMap(([, { metatype, name: type }]) =>
        methodsOf(metatype)
          .filter(([, method]) => isRequiringField(method))
          .map(([name]) => `${type}.${name}`),
      );
}

function enhancersIn(options: unknown): readonly unknown[] {
  const { fieldResolverEnhancers } = Object(options) as { fieldResolverEnhancers?: unknown };
  return Array.isArray(fieldResolverEnhancers) ? fieldResolverEnhancers : [];
}

// oxlint-disable-next-line typescript/no-unsafe-function-type -- what Nest calls a handler
function isRequiringField(method: Function): boolean {
  return (
    Reflect.getMetadata(RESOLVED_FIELD_METADATA, method) === true &&
    (Reflect.getMetadata(REQUIREMENTS_METADATA, method) !== undefined ||
      guardsOf(method).some(authenticates))
  );
}
