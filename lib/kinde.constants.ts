/** Injects the resolved, frozen `KindeConfig`. */
export const KINDE_CONFIG = Symbol.for('nestjs-kinde:config');

/** Injects the static extras, with their defaults. */
export const KINDE_EXTRAS = Symbol.for('nestjs-kinde:extras');

/** Injects the framework-free `KindeCore`. */
export const KINDE_CORE = Symbol.for('nestjs-kinde:core');

/** Name of the Passport strategy: `AuthGuard(KINDE_STRATEGY)`. */
export const KINDE_STRATEGY = 'kinde';
