import type { ExecutionContext } from '@nestjs/common';

import type { Requirement } from '../core/access/requirement.js';
import {
  ACCESS_MODE_METADATA,
  ALLOW_CROSS_SITE_METADATA,
  AUTHENTICATES_METADATA,
  GUARDS_METADATA,
  REQUIREMENTS_METADATA,
} from '../kinde.metadata.js';

/** `public` lets everybody in unseen, `optional` everybody who has no bad credential. */
export type AccessMode = 'public' | 'optional' | 'required';

/** What the decorators of a route and its class say together. */
export interface RoutePolicy {
  readonly mode: AccessMode;
  /** All of them have to hold. */
  readonly requirements: readonly Requirement[];
  /** Whether another site may send unsafe requests with the session cookie. */
  readonly allowsCrossSite: boolean;
}

// oxlint-disable-next-line typescript/no-unsafe-function-type -- what ExecutionContext gives
type Target = Function;

const policies = new WeakMap<Target, WeakMap<Target, RoutePolicy>>();

/** Worked out once for each route. */
export function routePolicyOf(context: ExecutionContext): RoutePolicy {
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
  for (const target of [handler, ...withAncestors(controller)]) {
    const [stated, required] = [statedMode(target), ownRequirements(target)];
    const isGuarded = required.length > 0 || ownGuards(target).some(authenticates);
    mode ??= stated ?? (isGuarded ? 'required' : undefined);
    requirements.unshift(...required);
    if (stated !== undefined && required.length === 0) {
      break;
    }
  }
  return {
    mode: mode ?? 'required',
    requirements,
    allowsCrossSite: [handler, controller].some(
      (target) => Reflect.getMetadata(ALLOW_CROSS_SITE_METADATA, target) === true,
    ),
  };
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

function ownGuards(target: Target): readonly unknown[] {
  return (Reflect.getOwnMetadata(GUARDS_METADATA, target) as unknown[] | undefined) ?? [];
}

/** A guard is given as a class or as an instance. */
function authenticates(guard: unknown): boolean {
  const type = typeof guard === 'function' ? guard : (guard as object | null)?.constructor;
  return type !== undefined && Reflect.getMetadata(AUTHENTICATES_METADATA, type) === true;
}
