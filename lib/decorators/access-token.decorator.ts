import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import { authenticationOf } from './authentication-of.js';
import type { ParameterPipe } from './parameter-pipe.js';

/**
 * The access token of the request or its session, to call another API with; `undefined` on public
 * routes. It is a credential: it belongs in no log and no response.
 */
export const AccessToken: (...pipes: ParameterPipe[]) => ParameterDecorator = createParamDecorator(
  (_: undefined, context: ExecutionContext): string | undefined =>
    authenticationOf(context, '@AccessToken()')?.accessToken,
);
