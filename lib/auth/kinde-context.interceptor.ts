import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable } from 'rxjs';

import { runInCall } from '../http/call-context.js';
import { carrierOfCall } from '../http/current-authentication.js';

/**
 * Makes `KindeContext` work below the handlers of a gateway, a microservice or a GraphQL
 * subscription. HTTP requests do not need it.
 *
 * @example
 * ```ts
 * @WebSocketGateway()
 * @UseGuards(KindeGuard)
 * @UseInterceptors(KindeContextInterceptor)
 * export class ChatGateway {}
 * ```
 */
@Injectable()
export class KindeContextInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const carrier = carrierOfCall(context);
    return carrier === undefined
      ? next.handle()
      : new Observable((subscriber) =>
          runInCall(carrier, () => next.handle().subscribe(subscriber)),
        );
  }
}
