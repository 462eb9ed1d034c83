import { type ExecutionContext, Injectable } from '@nestjs/common';

import type { MaybePromise } from '../core/maybe-promise.js';
import { routePolicyOf } from '../http/route-policy.js';
import { KindeApiKeyGuard } from './kinde-api-key.guard.js';

/**
 * Holds what `@ApiKeyScopes()` says, which attaches it. Where the route names `KindeOrApiKeyGuard`,
 * that one asks the same of keys, and lets others in who have none.
 */
@Injectable()
export class ApiKeyScopesGuard extends KindeApiKeyGuard {
  override canActivate(context: ExecutionContext): MaybePromise<boolean> {
    return routePolicyOf(context).apiKeys === 'too' || super.canActivate(context);
  }
}
