import type { ExecutionContext } from '@nestjs/common';

import { currentApiKey } from '../http/current-api-key.js';
import { currentAuthentication } from '../http/current-authentication.js';
import { monitorOfCall } from '../http/monitor-of-call.js';
import { refuseInContext } from '../http/refusal.js';
import { KindeError } from '../kinde.errors.js';
import { TAKES_API_KEY_METADATA } from '../kinde.metadata.js';

/**
 * Whoever the guards let in, for a parameter that is about them; `undefined` for anonymous requests.
 * Who came with an API key is nobody of that kind, and refused unless the handler takes the key too.
 *
 * @param decorator as written in source, for the log
 */
export function authenticationOf(
  context: ExecutionContext,
  decorator: string,
): ReturnType<typeof currentAuthentication> {
  const authentication = currentAuthentication(context);
  if (authentication === undefined && currentApiKey(context) && !takesApiKey(context)) {
    const handler = `${context.getClass().name}.${context.getHandler().name}`;
    const message =
      `An API key called ${handler}, which takes ${decorator}: take @CurrentApiKey() as well, and ` +
      'each is undefined where the other came.';
    const error = new KindeError('ERR_KINDE_FORBIDDEN', message);
    throw refuseInContext(error, context, monitorOfCall(context));
  }
  return authentication;
}

function takesApiKey(context: ExecutionContext): boolean {
  return Reflect.getMetadata(TAKES_API_KEY_METADATA, context.getHandler()) === true;
}
