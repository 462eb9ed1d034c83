import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import { type ArgumentsHost, type HttpException, Logger } from '@nestjs/common';

import type { Monitor } from '../core/monitor/monitor.js';
import type { KindeError } from '../kinde.errors.js';
import { callOriginOf } from './call-origin.js';
import { rawResponse } from './framework.js';
import { challengeHeaders, retryHeaders, statusOf, toHttpException } from './http-errors.js';
import { withGraphqlExtensions } from './graphql-error.js';
import { KindeMessageException } from './kinde-message.exception.js';
import { forbidStoring, onResponseHead } from './response-head.js';

const logger = new Logger('Kinde');

/** Names the line in the log that tells more than the answer does. */
const CORRELATION_HEADER = 'X-Correlation-Id';

/** Who hears of refusals; nobody where it is not known which application refuses. */
type Hearer = Pick<Monitor, 'report'> | undefined;

/**
 * Refuses a request: logs why for the developer, and sees to it that the answer, whichever filter
 * of the application writes it, has the right headers.
 *
 * @param response `undefined` where the response is out of reach
 * @returns the exception to throw
 */
export function refuse(
  error: KindeError,
  response: ServerResponse | undefined,
  monitor: Hearer,
): HttpException {
  return refuseWith(retryHeaders(error), error, response, monitor);
}

/** As {@link refuse}, for requests to what a bearer token or session would have opened. */
export function refuseWithChallenge(
  error: KindeError,
  response: ServerResponse | undefined,
  monitor: Hearer,
): HttpException {
  const headers = { ...retryHeaders(error), ...challengeHeaders(error) };
  return refuseWith(headers, error, response, monitor);
}

/**
 * As {@link refuseWithChallenge}, for what a guard or a parameter is asked in.
 *
 * @returns the exception to throw, of the kind that the transport understands
 */
export function refuseInContext(
  error: KindeError,
  context: ArgumentsHost,
  monitor: Hearer,
): HttpException | KindeMessageException {
  const type = context.getType<string>();
  if (type === 'ws' || type === 'rpc') {
    tellOfRefusal(error, monitor);
    return new KindeMessageException(error);
  }
  const origin = callOriginOf(context);
  const response = origin?.via === 'request' ? origin.response : undefined;
  const exception = refuseWithChallenge(error, response && rawResponse(response), monitor);
  return type === 'graphql' ? withGraphqlExtensions(exception, error) : exception;
}

function refuseWith(
  headers: Readonly<Record<string, string>>,
  error: KindeError,
  response: ServerResponse | undefined,
  monitor: Hearer,
): HttpException {
  const correlationId = tellOfRefusal(error, monitor);
  const status = statusOf(error);
  if (response) {
    onResponseHead(response, (head) => {
      if (head.statusCode === status) {
        for (const [name, value] of Object.entries(headers)) {
          response.setHeader(name, value);
        }
      }
      response.setHeader(CORRELATION_HEADER, correlationId);
      forbidStoring(response);
    });
  }
  return toHttpException(error);
}

/** @returns what the line in the log begins with */
function tellOfRefusal(error: KindeError, monitor: Hearer): string {
  const correlationId = randomBytes(6).toString('hex');
  const status = statusOf(error);
  const { code, message: reason } = error;
  monitor?.report({ type: 'request.refused', code, status, reason, correlationId });
  const line = `[${correlationId}] ${status} ${code}: ${reason}`;
  if (status >= 500) {
    logger.warn(line);
  } else {
    logger.debug(line);
  }
  return correlationId;
}
