import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';

import type { Requirement } from '../core/access/requirement.js';
import type { Authentication } from '../core/authenticator.js';
import { currentAuthentication } from '../http/current-authentication.js';
import type { FrameworkRequest } from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { refuseInContext } from '../http/refusal.js';
import { routePolicyOf } from '../http/route-policy.js';
import { KindeError } from '../kinde.errors.js';

/**
 * Lets a principal through that meets every requirement of the route and its class. The requirement
 * decorators attach it, behind `KindeGuard`; by itself it authenticates nobody and lets nobody in.
 *
 * @throws HttpException 401 or 403, with the code of the `KindeError` in its body
 */
@Injectable()
export class AccessGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { mode, requirements } = routePolicyOf(context);
    if (mode === 'public') {
      return true;
    }
    const authentication = currentAuthentication(context);
    if (authentication === undefined && mode === 'optional' && requirements.length === 0) {
      return true;
    }
    const error = refusalOf(authentication, requirements, context);
    if (error) {
      throw refuseInContext(error, context);
    }
    return true;
  }
}

function refusalOf(
  authentication: Authentication | undefined,
  requirements: readonly Requirement[],
  context: ExecutionContext,
): KindeError | undefined {
  if (authentication === undefined) {
    return new KindeError('ERR_KINDE_UNAUTHENTICATED', 'No guard has authenticated the request.');
  }
  const facts = new HttpRequestFacts(context.switchToHttp().getRequest<FrameworkRequest>());
  try {
    const unmet = requirements.find((each) => !each.isMetBy(authentication.principal, facts));
    return unmet && forbidden(unmet, requirements);
  } catch (error) {
    if (error instanceof KindeError) {
      return error;
    }
    throw error;
  }
}

function forbidden(unmet: Requirement, requirements: readonly Requirement[]): KindeError {
  // All scopes of the route: a token with the missing one alone would be refused for the others.
  const scopes = unmet.scopes ? requirements.flatMap((each) => each.scopes ?? []) : [];
  return new KindeError('ERR_KINDE_FORBIDDEN', `Not met: ${unmet.describes}.`, {
    scopes: [...new Set(scopes)],
  });
}
