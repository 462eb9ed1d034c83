import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';

import { type FrameworkRequest, type FrameworkResponse, rawResponse } from '../http/framework.js';
import { onResponseHead } from '../http/response-head.js';
import { responseOf } from '../http/response-of-request.js';
import { KINDE_STRATEGY } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import { authenticatorOf } from './kinde-applications.js';
import type { KindeAuthenticator } from './kinde-authenticator.js';

/** What Passport adds to a copy of the strategy, made for each request. */
interface StrategyActions {
  success(user: object): void;
  fail(challenge: string, status: number): void;
  error(error: unknown): void;
}

const Strategy = PassportStrategy(
  passport.Strategy,
  KINDE_STRATEGY,
) as unknown as new () => StrategyActions;

/**
 * Lets `AuthGuard('kinde')` of `@nestjs/passport` do what `KindeGuard` does, for applications that
 * combine several strategies. It only ever succeeds, fails or errors: without a credential it fails,
 * so that the next strategy is asked; a credential that is bad, or that another site had a browser
 * send, is an error, which no other strategy turns into a yes. Route decorators such as `@Public()`
 * are for `KindeGuard` to read.
 */
@Injectable()
export class KindeStrategy extends Strategy {
  /** Called by Passport. */
  authenticate(request: FrameworkRequest): void {
    const authenticator = authenticatorOf(request);
    if (authenticator === undefined) {
      // The strategy is one per process, and another application's answer would be the wrong one.
      const message =
        "AuthGuard('kinde') cannot tell which application a request belongs to: use KindeGuard.";
      this.error(new Error(message));
      return;
    }
    const response = responseOf(request);
    decide(this, request, response, authenticator).catch((error: unknown) => {
      this.error(
        error instanceof KindeError ? authenticator.refuse(error, request, response) : error,
      );
    });
  }

  /** Never called: `authenticate` has nothing left to validate. */
  validate(): never {
    throw new Error('KindeStrategy decides in authenticate().');
  }
}

async function decide(
  strategy: StrategyActions,
  request: FrameworkRequest,
  response: FrameworkResponse | undefined,
  authenticator: KindeAuthenticator,
): Promise<void> {
  const result = await authenticator.authenticate(request, response);
  if (result.authentication) {
    authenticator.assertSameSite(request, result);
    strategy.success(result.authentication.principal);
    return;
  }
  const { refusal } = result;
  if (refusal && response) {
    // Nest's AuthGuard answers a failure once no other strategy has said yes.
    onResponseHead(rawResponse(response), ({ statusCode }) => {
      if (statusCode === 401) {
        authenticator.refuse(refusal, request, response);
      }
    });
  }
  strategy.fail('Bearer', 401);
}
