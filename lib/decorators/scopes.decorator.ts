import type { NonEmpty } from '../core/access/requirement.js';
import { allScopes, anyScope } from '../core/access/scope-requirements.js';
import type { ScopeKey } from '../core/claims/kinde-register.js';
import { requirementDecorator, requireKeys } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/** By a name of its own: what the compiler writes out, it writes without what is registered. */
type ScopesDecorator = (...scopes: NonEmpty<ScopeKey>) => RouteDecorator;

/**
 * Requires every one of these OAuth scopes; `Scopes.any` requires one of them. Guards by itself: 401
 * without a principal, 403 without the scope, and then `WWW-Authenticate` names the scopes of the
 * route (RFC 6750 §3).
 *
 * Of a machine those count that Kinde granted (`scope`), not those that it asked for (`scp`). Of a
 * user the scopes of the access token count (`scp`), such as those of your own API: they say what
 * the application may do for the user, while `@Permissions()` says what the user may do.
 *
 * @throws TypeError while the class is being defined, for an empty list or what cannot be a scope
 * @example
 * ```ts
 * @MachineOnly()
 * @Scopes('read:reports')
 * @Get('reports')
 * reports(@CurrentMachine() machine: KindeMachine) {}
 *
 * @Scopes.any('write:reports', 'admin:reports')
 * @Post('reports')
 * add(@CurrentPrincipal() principal: Principal) {}
 * ```
 */
export function Scopes(...scopes: NonEmpty<ScopeKey>): RouteDecorator {
  return requirementDecorator('@Scopes()', () => allScopes(requireKeys(scopes)));
}

const any: ScopesDecorator = (...scopes) =>
  requirementDecorator('@Scopes.any()', () => anyScope(requireKeys(scopes)));

/** Requires at least one of these OAuth scopes. */
Scopes.any = any;
