import type { KindeAuthenticator } from './kinde-authenticator.js';

/**
 * Which authenticators belong to which running application. Passport is one per process, so a
 * strategy has to ask the request where it came through.
 */
const authenticators = new WeakMap<object, Set<KindeAuthenticator>>();

/** A request of Express knows its `app`, one of Fastify its `server`: the instances that Nest uses. */
type RoutedRequest = object & { readonly app?: unknown; readonly server?: unknown };

/** @param instance the Express or Fastify instance of the application */
export function registerApplication(instance: unknown, authenticator: KindeAuthenticator): void {
  if (isObject(instance)) {
    authenticators.set(instance, (authenticators.get(instance) ?? new Set()).add(authenticator));
  }
}

/** Takes back what {@link registerApplication} said: an instance may outlive its application. */
export function forgetApplication(instance: unknown, authenticator: KindeAuthenticator): void {
  if (isObject(instance)) {
    authenticators.get(instance)?.delete(authenticator);
  }
}

/**
 * The authenticator of the application that a request came through, never another one's: `undefined`
 * where several share an instance.
 */
export function authenticatorOf(request: RoutedRequest): KindeAuthenticator | undefined {
  const instance = request.app ?? request.server;
  const [only, ...others] = (isObject(instance) && authenticators.get(instance)) || [];
  return others.length === 0 ? only : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
