import type { ExecutionContext } from '@nestjs/common';

import type { Monitor } from '../core/monitor/monitor.js';
import { admittedApiKey } from './current-api-key.js';
import { finderOf } from './current-authentication.js';

/** Who hears what becomes of this call, once a guard has looked at it. */
export function monitorOfCall(context: ExecutionContext): Monitor | undefined {
  return finderOf(context)?.monitor ?? admittedApiKey(context)?.monitor;
}
