import type { KindeError } from '../kinde.errors.js';
import type { FrameworkRequest, FrameworkResponse } from './framework.js';

/** Knows where the login is; a port that the module binds. */
export interface LoginRedirect {
  /**
   * Has a refusal with status 401 lead to the login, where the application wants that and a person
   * waits for a page.
   */
  redirectRefusal(
    error: KindeError,
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): void;
}
