import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import { currentAuthentication } from '../http/current-authentication.js';

/**
 * The access token of the request or its session, to call another API with; `undefined` on public
 * routes. It is a credential: it belongs in no log and no response.
 */
export const AccessToken = createParamDecorator(
  (_: undefined, context: ExecutionContext): string | undefined =>
    currentAuthentication(context)?.accessToken,
);
