import { ApiKeyScopesGuard } from '../api/api-key-scopes.guard.js';
import { isPassportGuardOfKinde } from '../auth/passport-guard.js';
import { machineOnly } from '../core/access/principal-requirements.js';
import {
  apiKeyModeOf,
  authenticates,
  isAnonymousWelcome,
  isLeftToAnother,
  type RoutePolicy,
  routeGuards,
  routePolicyOf,
  typeOfGuard,
} from '../http/route-policy.js';
import type { Route } from './route-marks.js';

/** What a request may prove with who sends it. */
export type Credential = 'bearer' | 'session' | 'apiKey';

/** Credentials that a request has to bring together; none, where it may be anonymous. */
export type Alternative = readonly Credential[];

/** What the guards of this module ask of the requests of a route. */
export interface RouteAccess {
  /** Any of them opens the route; empty where no guard of ours asks for anything. */
  readonly alternatives: readonly Alternative[];
  /** Whether `@Public()` says that nothing is asked for. */
  readonly isOpened: boolean;
  /** As the log of a refusal calls them. */
  readonly requirements: readonly string[];
}

const PRINCIPAL: readonly Alternative[] = [['bearer'], ['session']];
const API_KEY: readonly Alternative[] = [['apiKey']];
const ANYBODY: Alternative = [];

/**
 * As the guards themselves decide, which read the same policy.
 *
 * @param globalGuards those of the application, as classes or instances
 * @param hasSessions whether the application has sessions at all
 */
export function accessOf(
  { handler, controller }: Route,
  globalGuards: readonly unknown[],
  hasSessions: boolean,
): RouteAccess {
  const policy = routePolicyOf({
    getHandler: () => handler,
    getClass: <T>() => controller as new () => T,
  });
  const isForSessions = hasSessions && !policy.requirements.includes(machineOnly);
  const isPossible = (each: Alternative) => isForSessions || !each.includes('session');
  const asked = [...globalGuards, ...routeGuards(handler, controller)]
    .map((guard) => askedBy(guard, policy))
    .filter((each) => each.length > 0);
  const alternatives = asked.length === 0 ? [] : asked.reduce(together).filter(isPossible);
  return {
    alternatives,
    isOpened: policy.mode === 'public' && asked.length === 0,
    requirements: policy.mode === 'public' ? [] : requirementsOf(policy, alternatives),
  };
}

/** What a single guard asks for; nothing, when it is none of ours or the route is not its business. */
function askedBy(guard: unknown, policy: RoutePolicy): readonly Alternative[] {
  if (isPassportGuardOfKinde(guard)) {
    return PRINCIPAL; // whatever decorators say
  }
  if (!authenticates(guard) || policy.mode === 'public' || isLeftToAnother(policy, guard)) {
    return [];
  }
  const mode = apiKeyModeOf([guard]);
  if (mode === 'only' && policy.apiKeys === 'too' && holdsApiKeyScopes(guard)) {
    return [];
  }
  return [
    ...(mode === 'only' ? [] : PRINCIPAL),
    ...(mode === 'no' ? [] : API_KEY),
    ...(isAnonymousWelcome(policy) ? [ANYBODY] : []),
  ];
}

function holdsApiKeyScopes(guard: unknown): boolean {
  const type = typeOfGuard(guard);
  return (
    type === ApiKeyScopesGuard ||
    (typeof type === 'function' && type.prototype instanceof ApiKeyScopesGuard)
  );
}

/** What opens a route for which two guards have to be passed, without what another way needs less of. */
function together(
  first: readonly Alternative[],
  second: readonly Alternative[],
): readonly Alternative[] {
  const all = first.flatMap((one) =>
    second.map((other): Alternative => [...one, ...other.filter((each) => !one.includes(each))]),
  );
  return all.filter(
    (each, index) =>
      !all.some(
        (other, otherIndex) =>
          isWithin(other, each) && (other.length < each.length || otherIndex < index),
      ),
  );
}

/** That nothing is needed makes nothing else superfluous to say. */
function isWithin(some: Alternative, all: Alternative): boolean {
  return (some.length > 0 || all.length === 0) && some.every((each) => all.includes(each));
}

function requirementsOf(
  { requirements, apiKeyRequirements }: RoutePolicy,
  alternatives: readonly Alternative[],
): readonly string[] {
  const takesApiKeys = alternatives.some((each) => each.includes('apiKey'));
  const all = [...requirements, ...(takesApiKeys ? apiKeyRequirements : [])];
  return [...new Set(all.map(({ describes }) => describes))];
}
