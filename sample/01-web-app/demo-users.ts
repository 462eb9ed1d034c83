/** Somebody whom the local tenant lets anybody sign in as. */
export interface DemoUser {
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly description?: string;
}

/** Injects the demo users; there are none on a real tenant. */
export const DEMO_USERS = Symbol('DEMO_USERS');
