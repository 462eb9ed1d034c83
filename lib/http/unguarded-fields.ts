import { MetadataScanner, type ModulesContainer } from '@nestjs/core';

import { REQUIREMENTS_METADATA, RESOLVED_FIELD_METADATA } from '../kinde.metadata.js';
import { authenticates, routeGuards } from './route-policy.js';

/** Where `@nestjs/graphql` has its options. */
const GRAPHQL_OPTIONS = 'GqlModuleOptions';

type Method = (...parameters: never[]) => unknown;

const scanner = new MetadataScanner();

/** What the class says is asked of its queries, which lead to its fields. */
const NO_CLASS = class {};

/**
 * Fields of GraphQL types that say what they require, in an application whose guards nobody asks
 * about fields (docs.nestjs.com/graphql/other-features, `fieldResolverEnhancers`).
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
    : providers.flatMap(([, { metatype }]) =>
        typeof metatype === 'function' ? requiringFields(metatype.prototype as unknown) : [],
      );
}

function enhancersIn(options: unknown): readonly unknown[] {
  const { fieldResolverEnhancers } = Object(options) as { fieldResolverEnhancers?: unknown };
  return Array.isArray(fieldResolverEnhancers) ? fieldResolverEnhancers : [];
}

function requiringFields(prototype: unknown): readonly string[] {
  if (typeof prototype !== 'object' || prototype === null) {
    return []; // a factory may be an arrow function
  }
  const methods = prototype as Readonly<Record<string, Method>>;
  return scanner
    .getAllMethodNames(prototype)
    .filter((name) => isRequiringField(methods[name]))
    .map((name) => `${prototype.constructor.name}.${name}`);
}

function isRequiringField(method: Method | undefined): boolean {
  return (
    method !== undefined &&
    Reflect.getMetadata(RESOLVED_FIELD_METADATA, method) === true &&
    (Reflect.getMetadata(REQUIREMENTS_METADATA, method) !== undefined ||
      routeGuards(method, NO_CLASS).some(authenticates))
  );
}
