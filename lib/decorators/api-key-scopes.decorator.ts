import { ApiKeyScopesGuard } from '../api/api-key-scopes.guard.js';
import {
  allApiKeyScopes,
  anyApiKeyScope,
  type ApiKeyRequirement,
} from '../core/access/api-key-requirements.js';
import type { NonEmpty } from '../core/access/requirement.js';
import type { ScopeKey } from '../core/claims/kinde-register.js';
import { API_KEY_REQUIREMENTS_METADATA } from '../kinde.metadata.js';
import { requireKeys } from './requirement.decorator.js';
import { type RouteDecorator, routeDecorator, useGuardsOnce } from './route-decorator.js';

/** By a name of its own: what the compiler writes out, it writes without what is registered. */
type ApiKeyScopesDecorator = (...scopes: NonEmpty<ScopeKey>) => RouteDecorator;

/**
 * Requires an API key of Kinde with every one of these scopes; `ApiKeyScopes.any` requires one of
 * them. Guards by itself, as `KindeApiKeyGuard`: 401 without a key, 403 without the scope, and then
 * `WWW-Authenticate` names the scopes of the route (RFC 6750 §3). What a class and its handler say
 * both holds.
 *
 * Where the handler, or its class, names `KindeOrApiKeyGuard` in `@UseGuards()`, it holds for keys:
 * who comes with a token or session of Kinde needs no scope then.
 *
 * @throws TypeError while the class is being defined, for an empty list or what cannot be a scope
 * @example
 * ```ts
 * @ApiKeyScopes('read:invoices')
 * @Get('invoices')
 * invoices(@CurrentApiKey() key: KindeApiKey) {}
 *
 * @ApiKeyScopes.any('write:invoices', 'admin:invoices')
 * @Post('invoices')
 * add(@CurrentApiKey() key: KindeApiKey) {}
 * ```
 */
export function ApiKeyScopes(...scopes: NonEmpty<ScopeKey>): RouteDecorator {
  return apiKeyDecorator('@ApiKeyScopes()', () => allApiKeyScopes(requireKeys(scopes)));
}

const any: ApiKeyScopesDecorator = (...scopes) =>
  apiKeyDecorator('@ApiKeyScopes.any()', () => anyApiKeyScope(requireKeys(scopes)));

/** Requires an API key with at least one of these scopes. */
ApiKeyScopes.any = any;

function apiKeyDecorator(name: string, makeRequirement: () => ApiKeyRequirement): RouteDecorator {
  return routeDecorator(name, (target) => {
    const present: ApiKeyRequirement[] =
      Reflect.getOwnMetadata(API_KEY_REQUIREMENTS_METADATA, target) ?? [];
    const all = [...present, makeRequirement()];
    Reflect.defineMetadata(API_KEY_REQUIREMENTS_METADATA, all, target);
    useGuardsOnce(target, ApiKeyScopesGuard);
  });
}
