import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import type { Circumstances, ProviderType, Requirement } from '../core/access/requirement.js';
import type { AccountSource } from '../core/account/account-source.js';
import type { Principal } from '../core/claims/principal.js';
import { isPromise, type MaybePromise } from '../core/maybe-promise.js';
import type { Monitor } from '../core/monitor/monitor.js';
import { ContextCircumstances } from '../http/context-circumstances.js';
import { currentAuthentication } from '../http/current-authentication.js';
import type { LoginRedirect } from '../http/login-redirect.js';
import { refuseInContext } from '../http/refusal.js';
import { routePolicyOf } from '../http/route-policy.js';
import {
  KINDE_ACCOUNT,
  KINDE_CONFIG,
  KINDE_LOGIN_REDIRECT,
  KINDE_MONITOR,
} from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';

/**
 * Lets a principal through that meets every requirement of the route and its class. The requirement
 * decorators attach it, behind `KindeGuard`; by itself it authenticates nobody and lets nobody in.
 *
 * @throws HttpException 400, 401, 403 or 503, with the code of the `KindeError` in its body
 */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #provider = (type: ProviderType): unknown => this.modules.get(type, { strict: false });

  constructor(
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    @Inject(KINDE_ACCOUNT) private readonly account: AccountSource,
    @Inject(KINDE_LOGIN_REDIRECT) private readonly login: LoginRedirect,
    private readonly modules: ModuleRef,
    @Inject(KINDE_MONITOR) private readonly monitor: Monitor,
  ) {}

  canActivate(context: ExecutionContext): MaybePromise<boolean> {
    const { mode, requirements } = routePolicyOf(context);
    if (mode === 'public') {
      return true;
    }
    const principal = currentAuthentication(context)?.principal;
    if (principal === undefined) {
      if (mode === 'optional' && requirements.length === 0) {
        return true;
      }
      const message = 'No guard has authenticated the request.';
      const error = new KindeError('ERR_KINDE_UNAUTHENTICATED', message);
      throw refuseInContext(error, context, this.monitor);
    }
    const { clock, tokens } = this.config;
    const circumstances = new ContextCircumstances(
      context,
      clock,
      this.account,
      tokens.clockTolerance,
      this.#provider,
    );
    const decide = (unmet: Requirement | undefined): boolean => {
      if (unmet) {
        throw refuseInContext(forbidden(unmet, requirements), context, this.monitor);
      }
      return true;
    };
    const fail = (error: unknown): never => {
      throw error instanceof KindeError ? this.#refuse(error, context) : error;
    };
    let unmet: MaybePromise<Requirement | undefined>;
    try {
      unmet = firstUnmet(requirements, principal, circumstances);
    } catch (error) {
      return fail(error);
    }
    return isPromise(unmet) ? unmet.then(decide, fail) : decide(unmet);
  }

  /** Of what is refused here a login alone can help who signed in too long ago. */
  #refuse(error: KindeError, context: ExecutionContext): Error {
    const exception = refuseInContext(error, context, this.monitor);
    if (error.code === 'ERR_KINDE_REAUTHENTICATION_REQUIRED' && context.getType() === 'http') {
      const http = context.switchToHttp();
      this.login.redirectRefusal(error, http.getRequest(), http.getResponse());
    }
    return exception;
  }
}

/** They are asked one after the other: what one refuses, no other asks Kinde about. */
function firstUnmet(
  requirements: readonly Requirement[],
  principal: Principal,
  circumstances: Circumstances,
): MaybePromise<Requirement | undefined> {
  for (const [index, requirement] of requirements.entries()) {
    const isMet = requirement.isMetBy(principal, circumstances);
    if (isPromise(isMet)) {
      return isMet.then((yes) =>
        yes ? firstUnmet(requirements.slice(index + 1), principal, circumstances) : requirement,
      );
    }
    if (!isMet) {
      return requirement;
    }
  }
  return undefined;
}

function forbidden(unmet: Requirement, requirements: readonly Requirement[]): KindeError {
  // All scopes of the route: a token with the missing one alone would be refused for the others.
  const scopes = unmet.scopes ? requirements.flatMap((each) => each.scopes ?? []) : [];
  return new KindeError('ERR_KINDE_FORBIDDEN', `Not met: ${unmet.describes}.`, {
    scopes: [...new Set(scopes)],
  });
}
