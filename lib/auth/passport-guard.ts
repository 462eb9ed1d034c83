import { AuthGuard } from '@nestjs/passport';

import { typeOfGuard } from '../http/route-policy.js';
import { KINDE_STRATEGY } from '../kinde.constants.js';

/**
 * Whether it is `AuthGuard('kinde')` or extends it, as a class or an instance. One of several
 * strategies cannot be told from others.
 */
export function isPassportGuardOfKinde(guard: unknown): boolean {
  // `@nestjs/passport` makes one class for each strategy.
  const ours = AuthGuard(KINDE_STRATEGY);
  const type = typeOfGuard(guard);
  return typeof type === 'function' && (type === ours || type.prototype instanceof ours);
}
