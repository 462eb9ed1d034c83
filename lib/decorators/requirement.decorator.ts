import { AccessGuard } from '../access/access.guard.js';
import { KindeGuard } from '../auth/kinde.guard.js';
import type { NonEmpty, Requirement } from '../core/access/requirement.js';
import { REQUIREMENTS_METADATA } from '../kinde.metadata.js';
import { type RouteDecorator, routeDecorator, useGuardsOnce } from './route-decorator.js';

/**
 * Makes a decorator that guards its target by a requirement, without any other decorator. Several
 * add up, on one target and between class and handler.
 *
 * @param name as written in source, for messages
 * @param makeRequirement may throw, and then the class cannot be defined
 */
export function requirementDecorator(
  name: string,
  makeRequirement: () => Requirement,
): RouteDecorator {
  return routeDecorator(name, (target) => {
    const present: Requirement[] = Reflect.getOwnMetadata(REQUIREMENTS_METADATA, target) ?? [];
    Reflect.defineMetadata(REQUIREMENTS_METADATA, [...present, makeRequirement()], target);
    useGuardsOnce(target, KindeGuard, AccessGuard);
  });
}

/**
 * Checks what types cannot: keys come from variables too, and an empty list would let everybody in
 * or nobody.
 *
 * @throws TypeError
 */
export function requireKeys(keys: readonly unknown[]): NonEmpty<string> {
  const [first, ...others] = keys.map((key) => {
    if (typeof key !== 'string' || key === '') {
      throw new TypeError(`it takes non-empty texts, not ${nameOfMisfit(key)}.`);
    }
    return key;
  });
  if (first === undefined) {
    throw new TypeError(
      'it needs at least one argument. For anybody who is signed in, write @UseGuards(KindeGuard).',
    );
  }
  return [first, ...others];
}

function nameOfMisfit(key: unknown): string {
  if (Array.isArray(key)) {
    return 'a list';
  }
  if (typeof key === 'object' && key !== null) {
    return 'an object';
  }
  return key === '' ? "''" : String(key);
}
