import type { Readable } from 'node:stream';

import { KindeError } from '../kinde.errors.js';
import { type FrameworkRequest, rawRequest } from './framework.js';

export interface BodyLimits {
  /** Bytes. */
  readonly size: number;
  /** Seconds. */
  readonly time: number;
}

/**
 * The body of a request as it came: from whoever in the application has read it already, or from the
 * stream.
 *
 * @throws KindeError `ERR_KINDE_WEBHOOK_TOO_LARGE`, `ERR_KINDE_WEBHOOK_TIMEOUT`,
 *   `ERR_KINDE_INVALID_WEBHOOK` when it broke off, `ERR_KINDE_CONFIGURATION` when the application has
 *   read it and kept something else
 */
export async function textBody(request: FrameworkRequest, limits: BodyLimits): Promise<string> {
  const { body } = request as { readonly body?: unknown };
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    if (Buffer.byteLength(body) > limits.size) {
      throw tooLarge(limits);
    }
    return body.toString();
  }
  const stream = isStream(body) ? body : rawRequest(request);
  if (stream.readableEnded || stream.readableDidRead) {
    const message =
      'Something in the application has read the body of a webhook and did not keep it as it came. ' +
      'Leave application/jwt alone, or read it as text: express.text({ type: "application/jwt" }).';
    throw new KindeError('ERR_KINDE_CONFIGURATION', message);
  }
  if (Number(rawRequest(request).headers['content-length']) > limits.size) {
    throw tooLarge(limits);
  }
  return readText(stream, limits);
}

function readText(stream: Readable, limits: BodyLimits): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (finish: () => void) => {
      clearTimeout(timer);
      stream.off('data', onData).off('end', onEnd).off('error', onBreak).off('close', onBreak);
      finish();
    };
    const fail = (error: KindeError) =>
      end(() => {
        stream.on('error', () => undefined).resume(); // what still comes is nobody's
        reject(error);
      });
    const onData = (chunk: Buffer | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      size += bytes.length;
      if (size > limits.size) {
        fail(tooLarge(limits));
      } else {
        chunks.push(bytes);
      }
    };
    const onEnd = () => end(() => resolve(Buffer.concat(chunks).toString()));
    const onBreak = () =>
      fail(new KindeError('ERR_KINDE_INVALID_WEBHOOK', 'The body of a webhook broke off.'));
    const timer = setTimeout(() => {
      const message = `The body of a webhook took more than ${limits.time} s.`;
      fail(new KindeError('ERR_KINDE_WEBHOOK_TIMEOUT', message));
    }, limits.time * 1000);
    stream.on('data', onData).on('end', onEnd).on('error', onBreak).on('close', onBreak);
  });
}

function tooLarge({ size }: BodyLimits): KindeError {
  const message = `The body of a webhook has more than ${size} bytes.`;
  return new KindeError('ERR_KINDE_WEBHOOK_TOO_LARGE', message);
}

function isStream(body: unknown): body is Readable {
  return (
    typeof body === 'object' && body !== null && 'pipe' in body && typeof body.pipe === 'function'
  );
}
