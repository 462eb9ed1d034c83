import { IntrinsicException } from '@nestjs/common';

import type { KindeError, KindeErrorCode } from '../kinde.errors.js';
import { publicMessageOf } from './http-errors.js';

/** What the sender of a message is told that was refused: the form that Nest's own errors have. */
export interface KindeMessageError {
  readonly status: 'error';
  readonly message: string;
  readonly code: KindeErrorCode;
  /** Seconds after which it is worth trying again; only with `ERR_KINDE_UNAVAILABLE`. */
  readonly retryAfter?: number;
}

/** Refuses a message of a gateway or a microservice; `KindeExceptionFilter` answers it. */
export class KindeMessageException extends IntrinsicException {
  readonly #error: KindeMessageError;

  constructor(error: KindeError) {
    const message = publicMessageOf(error);
    super(message);
    const { code, retryAfter } = error;
    this.#error = {
      status: 'error',
      message,
      code,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  }

  /** As `WsException` and `RpcException` have it. */
  getError(): KindeMessageError {
    return this.#error;
  }
}
