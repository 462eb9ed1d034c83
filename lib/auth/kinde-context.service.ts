import { Injectable, Scope } from '@nestjs/common';

import type { KindeMachine } from '../core/claims/kinde-machine.js';
import type { KindeUser } from '../core/claims/kinde-user.js';
import type { Principal } from '../core/claims/principal.js';
import { authenticationOfCall, isInCall, wantCallContexts } from '../http/call-context.js';
import { KindeError } from '../kinde.errors.js';

/**
 * Tells who is behind the call that the running code belongs to, however deep it is: no request has
 * to be handed through, and no provider has to be request-scoped. By `AsyncLocalStorage`, which
 * slows every request down a little, and so is switched on by whoever injects this, and not before.
 *
 * Every HTTP request has it, GraphQL over HTTP included. Gateways, microservices and GraphQL
 * subscriptions have it with `@UseInterceptors(KindeContextInterceptor)`.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class TodosRepository {
 *   constructor(private readonly kinde: KindeContext) {}
 *
 *   find() { return this.todos.filter(({ owner }) => owner === this.kinde.requireUser().id); }
 * }
 * ```
 */
// Transient, and so made for those who inject it: nobody else pays for it.
@Injectable({ scope: Scope.TRANSIENT })
export class KindeContext {
  constructor() {
    wantCallContexts();
  }

  /** Whoever a guard has let in; `undefined` on public routes and where there is no call. */
  principal(): Principal | undefined {
    return authenticationOfCall()?.principal;
  }

  /** The user whom a guard has let in; `undefined` for a machine as well. */
  user(): KindeUser | undefined {
    const principal = this.principal();
    return principal?.kind === 'user' ? principal : undefined;
  }

  /** The machine that a guard has let in; `undefined` for a user as well. */
  machine(): KindeMachine | undefined {
    const principal = this.principal();
    return principal?.kind === 'machine' ? principal : undefined;
  }

  /**
   * @throws KindeError `ERR_KINDE_NO_CONTEXT` outside a call, `ERR_KINDE_UNAUTHENTICATED` when no
   *   guard has let anybody in
   */
  requirePrincipal(): Principal {
    const principal = this.principal();
    if (principal) {
      return principal;
    }
    throw isInCall()
      ? new KindeError('ERR_KINDE_UNAUTHENTICATED', 'No guard has authenticated the request.')
      : new KindeError(
          'ERR_KINDE_NO_CONTEXT',
          'KindeContext was asked outside a request: in a timer or queue, while the application ' +
            'starts, or in a gateway or microservice without KindeContextInterceptor.',
        );
  }

  /**
   * @throws KindeError as {@link requirePrincipal}, and `ERR_KINDE_FORBIDDEN` when it is a machine
   */
  requireUser(): KindeUser {
    const principal = this.requirePrincipal();
    if (principal.kind !== 'user') {
      throw new KindeError('ERR_KINDE_FORBIDDEN', 'A machine called what needs a user.');
    }
    return principal;
  }
}
