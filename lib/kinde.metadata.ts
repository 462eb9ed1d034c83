/** Set on routes by `@Public()` and `@OptionalAuth()`: an `AccessMode`. */
export const ACCESS_MODE_METADATA = 'kinde:access-mode';

/** Set on routes by requirement decorators such as `@Permissions()`: a list of `Requirement`. */
export const REQUIREMENTS_METADATA = 'kinde:requirements';

/** Set on routes by `@ApiKeyScopes()`: a list of `ApiKeyRequirement`. */
export const API_KEY_REQUIREMENTS_METADATA = 'kinde:api-key-requirements';

/** Set on handlers by `@CurrentApiKey()`: `true`. */
export const TAKES_API_KEY_METADATA = 'kinde:takes-api-key';

/** Set on routes by `@AllowCrossSite()`: `true`. */
export const ALLOW_CROSS_SITE_METADATA = 'kinde:allow-cross-site';

/** Set on methods by `@OnKindeEvent()`: a list of event types. */
export const EVENT_TYPES_METADATA = 'kinde:event-types';

/** Nest's own: what Fastify is told of a route. */
export const FASTIFY_ROUTE_CONFIG_METADATA = '__fastify_route_config__';

/** Nest's own: where it keeps what `@UseGuards()` was given. */
export const GUARDS_METADATA = '__guards__';

/** Nest's own: where it keeps what `@UseFilters()` was given. */
export const FILTERS_METADATA = '__exceptionFilters__';

/** Of `@nestjs/graphql`: set on methods by `@ResolveField()`, `true`. */
export const RESOLVED_FIELD_METADATA = 'graphql:resolve_property';

/** Nest's own: set on gateways, `true`. */
export const GATEWAY_METADATA = 'websockets:is_gateway';

/** Of `@nestjs/swagger`: where it keeps what `@ApiSecurity()` was given, on classes and handlers. */
export const API_SECURITY_METADATA = 'swagger/apiSecurity';

/** Set on guard classes, and inherited by their subclasses, that authenticate: `true`. */
export const AUTHENTICATES_METADATA = 'kinde:authenticates';

/**
 * Set on guard classes, and inherited by their subclasses, that let API keys in: `only`, or `too`
 * when others may come as well.
 */
export const API_KEYS_METADATA = 'kinde:api-keys';
