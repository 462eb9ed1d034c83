/** Set on routes by `@Public()` and `@OptionalAuth()`: an `AccessMode`. */
export const ACCESS_MODE_METADATA = 'kinde:access-mode';

/** Set on routes by requirement decorators such as `@Permissions()`: a list of `Requirement`. */
export const REQUIREMENTS_METADATA = 'kinde:requirements';

/** Set on routes by `@AllowCrossSite()`: `true`. */
export const ALLOW_CROSS_SITE_METADATA = 'kinde:allow-cross-site';

/** Nest's own: where it keeps what `@UseGuards()` was given. */
export const GUARDS_METADATA = '__guards__';

/** Nest's own: where it keeps what `@UseFilters()` was given. */
export const FILTERS_METADATA = '__exceptionFilters__';

/** Nest's own: set on gateways, `true`. */
export const GATEWAY_METADATA = 'websockets:is_gateway';

/** Set on guard classes, and inherited by their subclasses, that authenticate: `true`. */
export const AUTHENTICATES_METADATA = 'kinde:authenticates';
