import { type CanActivate, type Type, UseGuards } from '@nestjs/common';

import { machineOnly, userOnly } from '../core/access/principal-requirements.js';
import {
  ACCESS_MODE_METADATA,
  API_KEY_REQUIREMENTS_METADATA,
  GUARDS_METADATA,
  REQUIREMENTS_METADATA,
} from '../kinde.metadata.js';

/** Goes on a controller class or on one of its handlers. */
export type RouteDecorator = ClassDecorator & MethodDecorator;

/** A class or a handler: where Nest looks for metadata. */
// oxlint-disable-next-line typescript/no-unsafe-function-type -- what decorators are given
export type RouteTarget = Function;

/**
 * Makes a decorator of `apply`, which is called with the class or handler that it decorates.
 *
 * @param name as written in source, for messages
 */
export function routeDecorator(name: string, apply: (target: RouteTarget) => void): RouteDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const decorated: unknown = key === undefined ? target : descriptor?.value;
    const owner = typeof target === 'function' ? target.name : target.constructor.name;
    const member = key === undefined ? owner : `${owner}.${String(key)}`;
    if (typeof decorated !== 'function') {
      throw new TypeError(`${name} on ${member}: it goes on a class or a method.`);
    }
    try {
      apply(decorated);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it could not be applied.';
      throw new TypeError(`${name} on ${member}: ${reason}`, { cause: error });
    }
    assertConsistent(decorated, member);
  };
}

/** As `@UseGuards()`, without the guards that the target has already. */
export function useGuardsOnce(target: RouteTarget, ...guards: Type<CanActivate>[]): void {
  const present: unknown[] = Reflect.getMetadata(GUARDS_METADATA, target) ?? [];
  const missing = guards.filter((guard) => !present.includes(guard));
  if (missing.length > 0) {
    UseGuards(...missing)(target);
  }
}

/** Whatever the order in which the two were written. */
function assertConsistent(target: RouteTarget, member: string): void {
  const isPublic = Reflect.getOwnMetadata(ACCESS_MODE_METADATA, target) === 'public';
  const requirements: unknown[] = Reflect.getOwnMetadata(REQUIREMENTS_METADATA, target) ?? [];
  const ofApiKeys: unknown[] = Reflect.getOwnMetadata(API_KEY_REQUIREMENTS_METADATA, target) ?? [];
  if (isPublic && requirements.length + ofApiKeys.length > 0) {
    throw new TypeError(`${member} is @Public() and has a requirement: it cannot be both.`);
  }
  if (requirements.includes(userOnly) && requirements.includes(machineOnly)) {
    throw new TypeError(`${member} is @UserOnly() and @MachineOnly(): nobody is both.`);
  }
}
