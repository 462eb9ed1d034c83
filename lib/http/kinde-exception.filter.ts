import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Inject,
  Injectable,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Observable, throwError } from 'rxjs';

import type { Monitor } from '../core/monitor/monitor.js';
import { KINDE_MONITOR } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import { KindeMessageException } from './kinde-message.exception.js';
import { refuseInContext } from './refusal.js';
import { SocketConnection } from './socket-connection.js';

/**
 * Answers what nobody else answers: the refusal of a message, in the form of its transport, and a
 * `KindeError` that came out of a handler, with its status. A filter of the application that catches
 * the same comes first.
 */
@Injectable()
@Catch(KindeError, KindeMessageException)
export class KindeExceptionFilter implements ExceptionFilter {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(KINDE_MONITOR) private readonly monitor: Monitor,
  ) {}

  catch(
    exception: KindeError | KindeMessageException,
    host: ArgumentsHost,
  ): Observable<never> | void {
    const refusal =
      exception instanceof KindeError ? refuseInContext(exception, host, this.monitor) : exception;
    if (refusal instanceof HttpException) {
      if (host.getType() !== 'http') {
        throw refusal; // GraphQL answers by its own rules
      }
      const { httpAdapter } = this.adapterHost;
      const response: unknown = host.switchToHttp().getResponse();
      if (httpAdapter.isHeadersSent(response)) {
        httpAdapter.end(response); // it has begun as something else
      } else {
        httpAdapter.reply(response, refusal.getResponse(), refusal.getStatus());
      }
      return;
    }
    const error = refusal.getError();
    if (host.getType() === 'rpc') {
      return throwError(() => error);
    }
    const ws = host.switchToWs();
    const cause = { pattern: ws.getPattern(), data: ws.getData<unknown>() };
    new SocketConnection(ws.getClient<object>()).emit('exception', { ...error, cause });
  }
}
