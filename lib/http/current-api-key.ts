import type { ExecutionContext } from '@nestjs/common';

import type { KindeApiKey } from '../core/api-keys/kinde-api-key.js';
import { carrierOf } from './call-origin.js';

/** Nobody else has this symbol, so what is found under it was put there here. */
const API_KEY = Symbol('nestjs-kinde:api-key');

type Marked = object & { [API_KEY]?: KindeApiKey | undefined };

/** @param carrier Node's request: see `carrierOf` */
export function rememberApiKey(carrier: object, key: KindeApiKey): void {
  (carrier as Marked)[API_KEY] = key;
}

/** The API key that the guards of this call let in. */
export function currentApiKey(context: ExecutionContext): KindeApiKey | undefined {
  const carrier: Marked | undefined = carrierOf(context);
  return carrier?.[API_KEY];
}
