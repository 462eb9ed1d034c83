import type { ExecutionContext } from '@nestjs/common';

import type { ApiKeyRequirement } from '../core/access/api-key-requirements.js';
import type { Requirement } from '../core/access/requirement.js';
import {
  ACCESS_MODE_METADATA,
  ALLOW_CROSS_SITE_METADATA,
  API_KEY_REQUIREMENTS_METADATA,
  API_KEYS_METADATA,
  AUTHENTICATES_METADATA,
  GUARDS_METADATA,
  REQUIREMENTS_METADATA,
} from '../kinde.metadata.js';

/** `public` lets everybody in unseen, `optional` everybody who has no bad credential. */
export type AccessMode = 'public' | 'optional' | 'required';

/** `too` where who has no API key may come by another credential. */
export type ApiKeyMode = 'no' | 'only' | 'too';

/** What the decorators of a route and its class say together. */
export interface RoutePolicy {
  readonly mode: AccessMode;
  /** All of them have to hold. */
  readonly requirements: readonly Requirement[];
  /** What is asked of an API key; all of them have to hold. */
  readonly apiKeyRequirements: readonly ApiKeyRequirement[];
  /** Whether a guard that the route names lets API keys in. */
  readonly apiKeys: ApiKeyMode;
  /** Whether whoever comes is for the guard of API keys to decide on, and for no other. */
  readonly isLeftToApiKeys: boolean;
  /** Whether another site may send unsafe requests with the session cookie. */
  readonly allowsCrossSite: boolean;
}

/** Whether nobody has to prove anything, as long as nobody has a bad credential. */
export function isAnonymousWelcome(
  policy: Pick<RoutePolicy, 'mode' | 'requirements' | 'apiKeyRequirements'>,
): boolean {
  const { mode, requirements, apiKeyRequirements } = policy;
  return mode === 'optional' && requirements.length + apiKeyRequirements.length === 0;
}

// oxlint-disable-next-line typescript/no-unsafe-function-type -- what ExecutionContext gives
type Target = Function;

const policies = new WeakMap<Target, WeakMap<Target, RoutePolicy>>();

/** Worked out once for each route. */
export function routePolicyOf(
  context: Pick<ExecutionContext, 'getHandler' | 'getClass'>,
): RoutePolicy {
  const [handler, controller] = [context.getHandler(), context.getClass()];
  let ofController = policies.get(controller);
  if (ofController === undefined) {
    policies.set(controller, (ofController = new WeakMap()));
  }
  let policy = ofController.get(handler);
  if (policy === undefined) {
    ofController.set(handler, (policy = combine(handler, controller)));
  }
  return policy;
}

/**
 * Between `@Public()`, `@OptionalAuth()` and a guard or requirement, the one nearest to the handler
 * wins. Requirements add up from the handler outwards, as far as the next target that lets everybody
 * in. What a class inherits is further away than what it says itself.
 */
function combine(handler: Target, controller: Target): RoutePolicy {
  let mode: AccessMode | undefined;
  const requirements: Requirement[] = [];
  const apiKeyRequirements: ApiKeyRequirement[] = [];
  for (const target of [handler, ...withAncestors(controller)]) {
    const [stated, required] = [statedMode(target), ownRequirements(target)];
    const requiredOfKeys = ownApiKeyRequirements(target);
    const isGuarded = required.length > 0 || ownGuards(target).some(authenticates);
    mode ??= stated ?? (isGuarded ? 'required' : undefined);
    requirements.unshift(...required);
    apiKeyRequirements.unshift(...requiredOfKeys);
    if (stated !== undefined && required.length + requiredOfKeys.length === 0) {
      break;
    }
  }
  const guards = routeGuards(handler, controller);
  const apiKeys = apiKeyModeOf(guards);
  const wantsPrincipal = guards.some(
    (each) => authenticates(each) && apiKeyModeOf([each]) === 'no',
  );
  return {
    mode: mode ?? 'required',
    requirements,
    apiKeyRequirements,
    apiKeys,
    isLeftToApiKeys:
      apiKeys !== 'no' &&
      // It is `@OptionalAuth()` then that wants to know of principals.
      (!wantsPrincipal || (mode === 'optional' && requirements.length === 0)),
    allowsCrossSite: [handler, controller].some(
      (target) => Reflect.getMetadata(ALLOW_CROSS_SITE_METADATA, target) === true,
    ),
  };
}

/** All that Nest calls for the route itself, before any global ones are counted. */
export function routeGuards(handler: Target, controller: Target): readonly unknown[] {
  return [controller, handler].flatMap(guardsOf);
}

/** A route that names a guard of API keys is that one's, also where another guard is global. */
export function isLeftToAnother({ isLeftToApiKeys }: RoutePolicy, guard: unknown): boolean {
  return isLeftToApiKeys && metadataOfGuard(API_KEYS_METADATA, guard) === undefined;
}

/** @param guards a guard each, as a class or an instance */
export function apiKeyModeOf(guards: readonly unknown[]): ApiKeyMode {
  const modes = guards.map((guard) => metadataOfGuard(API_KEYS_METADATA, guard));
  if (modes.includes('too')) {
    return 'too';
  }
  return modes.includes('only') ? 'only' : 'no';
}

/** Whether it is one of ours. */
export function authenticates(guard: unknown): boolean {
  return metadataOfGuard(AUTHENTICATES_METADATA, guard) === true;
}

/** A guard is given as a class or as an instance. */
export function typeOfGuard(guard: unknown): unknown {
  return typeof guard === 'function' ? guard : (guard as object | null)?.constructor;
}

function withAncestors(type: Target): readonly Target[] {
  const parent: unknown = Object.getPrototypeOf(type);
  return typeof parent === 'function' && parent !== Function.prototype
    ? [type, ...withAncestors(parent)]
    : [type];
}

/** As the target itself says, not what it inherits. */
function statedMode(target: Target): AccessMode | undefined {
  return Reflect.getOwnMetadata(ACCESS_MODE_METADATA, target) as AccessMode | undefined;
}

function ownRequirements(target: Target): readonly Requirement[] {
  return (Reflect.getOwnMetadata(REQUIREMENTS_METADATA, target) as Requirement[] | undefined) ?? [];
}

function ownApiKeyRequirements(target: Target): readonly ApiKeyRequirement[] {
  const own: unknown = Reflect.getOwnMetadata(API_KEY_REQUIREMENTS_METADATA, target);
  return (own as ApiKeyRequirement[] | undefined) ?? [];
}

function ownGuards(target: Target): readonly unknown[] {
  return (Reflect.getOwnMetadata(GUARDS_METADATA, target) as unknown[] | undefined) ?? [];
}

/** What `@UseGuards()` gave it, and what it inherits. */
export function guardsOf(target: Target): readonly unknown[] {
  return (Reflect.getMetadata(GUARDS_METADATA, target) as unknown[] | undefined) ?? [];
}

function metadataOfGuard(key: string, guard: unknown): unknown {
  const type = typeOfGuard(guard);
  return typeof type === 'function' ? Reflect.getMetadata(key, type) : undefined;
}
