import { PerApplication } from '../http/per-application.js';
import type { KindeAuthenticator } from './kinde-authenticator.js';

/**
 * Which authenticators belong to which running application. Passport is one per process, so a
 * strategy has to ask the request where it came through.
 */
export const authenticators = new PerApplication<KindeAuthenticator>();

/**
 * The authenticator of the application that a request came through, never another one's: `undefined`
 * where several share an instance.
 */
export function authenticatorOf(request: object): KindeAuthenticator | undefined {
  const [only, ...others] = authenticators.of(request);
  return others.length === 0 ? only : undefined;
}
