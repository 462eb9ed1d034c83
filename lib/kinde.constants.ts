/** Injects the resolved, frozen `KindeConfig`. */
export const KINDE_CONFIG = Symbol.for('nestjs-kinde:config');

/** Injects the static extras, with their defaults. */
export const KINDE_EXTRAS = Symbol.for('nestjs-kinde:extras');

/** Injects the framework-free `KindeCore`. */
export const KINDE_CORE = Symbol.for('nestjs-kinde:core');

/** Injects the `Monitor`, which hears what happens. */
export const KINDE_MONITOR = Symbol.for('nestjs-kinde:monitor');

/** Injects the `AccountSource`, which asks Kinde what holds for a user now. */
export const KINDE_ACCOUNT = Symbol.for('nestjs-kinde:account');

/** Injects the `LoginRedirect`, which knows where the login is. */
export const KINDE_LOGIN_REDIRECT = Symbol.for('nestjs-kinde:login-redirect');

/** Name of the Passport strategy: `AuthGuard(KINDE_STRATEGY)`. */
export const KINDE_STRATEGY = 'kinde';
