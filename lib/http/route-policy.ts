import type { ExecutionContext } from '@nestjs/common';

import type { Requirement } from '../core/access/requirement.js';
import {
  ACCESS_MODE_METADATA,
  ALLOW_CROSS_SITE_METADATA,
  AUTHENTICATES_METADATA,
  REQUIREMENTS_METADATA,
} from '../kinde.metadata.js';

/** Where Nest keeps what `@UseGuards()` was given. */
const GUARDS_METADATA = '__guards__';

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
 * wins. Requirements of class and handler add up.
 */
function combine(handler: Target, controller: Target): RoutePolicy {
  const nearest = modeOf(handler);
  const mode = nearest ?? modeOf(controller) ?? 'required';
  const isClassHeard = nearest === undefined || nearest === 'required';
  const requirements = [
    ...(isClassHeard ? requirementsOf(controller) : []),
    ...requirementsOf(handler),
  ];
  return {
    mode,
    requirements: mode === 'public' ? [] : requirements,
    allowsCrossSite: [handler, controller].some(
      (target) => Reflect.getMetadata(ALLOW_CROSS_SITE_METADATA, target) === true,
    ),
  };
}

function modeOf(target: Target): AccessMode | undefined {
  const stated = Reflect.getMetadata(ACCESS_MODE_METADATA, target) as AccessMode | undefined;
  const isGuarded = requirementsOf(target).length > 0 || guardsOf(target).some(authenticates);
  return stated ?? (isGuarded ? 'required' : undefined);
}

function requirementsOf(target: Target): readonly Requirement[] {
  return (Reflect.getMetadata(REQUIREMENTS_METADATA, target) as Requirement[] | undefined) ?? [];
}

function guardsOf(target: Target): readonly unknown[] {
  return (Reflect.getMetadata(GUARDS_METADATA, target) as unknown[] | undefined) ?? [];
}

/** A guard is given as a class or as an instance. */
function authenticates(guard: unknown): boolean {
  const type = typeof guard === 'function' ? guard : (guard as object | null)?.constructor;
  return type !== undefined && Reflect.getMetadata(AUTHENTICATES_METADATA, type) === true;
}
