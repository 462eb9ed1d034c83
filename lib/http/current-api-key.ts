import type { ExecutionContext } from '@nestjs/common';

import type { KindeApiKey } from '../core/api-keys/kinde-api-key.js';
import type { Monitor } from '../core/monitor/monitor.js';
import { carrierOf } from './call-origin.js';

interface AdmittedApiKey {
  readonly key: KindeApiKey;
  /** Of the application that let it in. */
  readonly monitor: Monitor;
}

/** Nobody else has this symbol, so what is found under it was put there here. */
const API_KEY = Symbol('nestjs-kinde:api-key');

type Marked = object & { [API_KEY]?: AdmittedApiKey | undefined };

/** @param carrier Node's request: see `carrierOf` */
export function rememberApiKey(carrier: object, admitted: AdmittedApiKey): void {
  (carrier as Marked)[API_KEY] = admitted;
}

/** The API key that the guards of this call let in. */
export function currentApiKey(context: ExecutionContext): KindeApiKey | undefined {
  return admittedApiKey(context)?.key;
}

export function admittedApiKey(context: ExecutionContext): AdmittedApiKey | undefined {
  const carrier: Marked | undefined = carrierOf(context);
  return carrier?.[API_KEY];
}
