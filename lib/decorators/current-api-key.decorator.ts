import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import type { KindeApiKey } from '../core/api-keys/kinde-api-key.js';
import { currentApiKey } from '../http/current-api-key.js';
import { TAKES_API_KEY_METADATA } from '../kinde.metadata.js';
import { hideType } from './hide-type.js';
import type { ParameterPipe } from './parameter-pipe.js';

const parameter = createParamDecorator(
  (_: undefined, context: ExecutionContext): KindeApiKey | undefined => currentApiKey(context),
);

/**
 * The API key that the request came with. `undefined` where none had to come: on public routes, for
 * anonymous requests of `@OptionalAuth()` routes, and for whoever `KindeOrApiKeyGuard` let in by a
 * token or session of Kinde.
 *
 * @example
 * ```ts
 * @ApiKeyScopes('read:invoices')
 * @Get('invoices')
 * invoices(@CurrentApiKey() key: KindeApiKey) { return this.invoices.of(key.orgCode); }
 * ```
 */
export function CurrentApiKey(...pipes: ParameterPipe[]): ParameterDecorator {
  return (target, method, index) => {
    parameter(...pipes)(target, method, index);
    const handler: unknown = method === undefined ? undefined : Reflect.get(target, method);
    if (method !== undefined && typeof handler === 'function') {
      Reflect.defineMetadata(TAKES_API_KEY_METADATA, true, handler);
      if (pipes.length === 0) {
        hideType(target, method, index);
      }
    }
  };
}
