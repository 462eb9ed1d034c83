import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import { type ExecutionContext, type HttpException, Logger } from '@nestjs/common';

import type { KindeError } from '../kinde.errors.js';
import { type FrameworkResponse, rawResponse } from './framework.js';
import { challengeHeaders, retryHeaders, statusOf, toHttpException } from './http-errors.js';
import { forbidStoring, onResponseHead } from './response-head.js';

const logger = new Logger('Kinde');

/** Names the line in the log that tells more than the answer does. */
const CORRELATION_HEADER = 'X-Correlation-Id';

/**
 * Refuses a request: logs why for the developer, and sees to it that the answer, whichever filter
 * of the application writes it, has the right headers.
 *
 * @param response `undefined` where the response is out of reach
 * @returns the exception to throw
 */
export function refuse(error: KindeError, response: ServerResponse | undefined): HttpException {
  return refuseWith(retryHeaders(error), error, response);
}

/** As {@link refuse}, for requests to what a bearer token or session would have opened. */
export function refuseWithChallenge(
  error: KindeError,
  response: ServerResponse | undefined,
): HttpException {
  return refuseWith({ ...retryHeaders(error), ...challengeHeaders(error) }, error, response);
}

/** As {@link refuseWithChallenge}, for what a guard or a parameter is asked in. */
export function refuseInContext(error: KindeError, context: ExecutionContext): HttpException {
  const response =
    context.getType() === 'http'
      ? context.switchToHttp().getResponse<FrameworkResponse | undefined>()
      : undefined;
  return refuseWithChallenge(error, response && rawResponse(response));
}

function refuseWith(
  headers: Readonly<Record<string, string>>,
  error: KindeError,
  response: ServerResponse | undefined,
): HttpException {
  const correlationId = randomBytes(6).toString('hex');
  const status = statusOf(error);
  const line = `[${correlationId}] ${status} ${error.code}: ${error.message}`;
  if (status >= 500) {
    logger.warn(line);
  } else {
    logger.debug(line);
  }
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
