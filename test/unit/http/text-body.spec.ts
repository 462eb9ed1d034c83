import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';

import type { FrameworkRequest } from '../../../lib/http/framework.js';
import { textBody } from '../../../lib/http/text-body.js';
import { HeldTimers } from '../../support/held-timers.js';

const LIMITS = { size: 10, time: 5 };

/** A request whose body is still to come; of Fastify, with what a parser left. */
function arriving(headers: Record<string, string> = {}) {
  const stream = Object.assign(new PassThrough(), { headers });
  const raw = stream as unknown as IncomingMessage;
  return { stream, request: raw as FrameworkRequest, parsed: (body: unknown) => ({ raw, body }) };
}

describe('textBody', () => {
  it('puts together what comes in pieces, between letters or not', async () => {
    const { stream, request } = arriving();
    const body = textBody(request, LIMITS);
    const bytes = Buffer.from('añb');
    stream.write(bytes.subarray(0, 2));
    stream.end(bytes.subarray(2));
    expect(await body).toBe('añb');
  });

  it.each([
    ['text', 'token'],
    ['bytes', Buffer.from('token')],
  ])('takes what somebody has read as %s', async (_, body) => {
    expect(await textBody(arriving().parsed(body), LIMITS)).toBe('token');
  });

  it('takes what a parser has put in the place of the stream, letters included', async () => {
    const unpacked = new PassThrough({ encoding: 'utf8' });
    const { parsed } = arriving();
    const body = textBody(parsed(unpacked), LIMITS);
    unpacked.end('token');
    expect(await body).toBe('token');
  });

  it.each<[string, unknown]>([
    ['text', 'x'.repeat(11)],
    ['text of few letters and many bytes', 'ñ'.repeat(6)],
    ['bytes', Buffer.alloc(11)],
  ])('refuses %s that are too many', async (_, body) => {
    await expect(textBody(arriving().parsed(body), LIMITS)).rejects.toMatchObject({
      code: 'ERR_KINDE_WEBHOOK_TOO_LARGE',
    });
  });

  it('refuses too much as soon as it has come', async () => {
    const { stream, request } = arriving();
    const body = textBody(request, LIMITS);
    stream.write('x'.repeat(10));
    stream.write('x'); // and there is more
    await expect(body).rejects.toMatchObject({ code: 'ERR_KINDE_WEBHOOK_TOO_LARGE' });
    stream.destroy(new Error('The connection is gone.')); // and nobody minds
  });

  it('refuses too much before it comes', async () => {
    const { request } = arriving({ 'content-length': '11' });
    await expect(textBody(request, LIMITS)).rejects.toMatchObject({
      code: 'ERR_KINDE_WEBHOOK_TOO_LARGE',
    });
  });

  it.each<[string, (stream: PassThrough) => unknown]>([
    ['closes', (stream) => stream.destroy()],
    ['fails', (stream) => stream.destroy(new Error('ECONNRESET'))],
  ])('refuses a body whose connection %s', async (_, breakOff) => {
    const { stream, request } = arriving();
    const body = textBody(request, LIMITS);
    stream.write('tok');
    breakOff(stream);
    await expect(body).rejects.toMatchObject({ code: 'ERR_KINDE_INVALID_WEBHOOK' });
  });

  it('waits for so long and no longer', async () => {
    const timers = HeldTimers.hold();
    try {
      const { stream, request } = arriving();
      const body = textBody(request, LIMITS).catch((error: unknown) => error);
      stream.write('tok');
      timers.pass(5);
      expect(await body).toMatchObject({ code: 'ERR_KINDE_WEBHOOK_TIMEOUT' });
    } finally {
      timers.release();
    }
  });

  it('says so when somebody has read it and kept something else', async () => {
    const { stream, parsed } = arriving();
    stream.end('token');
    await stream.toArray();
    await expect(textBody(parsed({}), LIMITS)).rejects.toMatchObject({
      code: 'ERR_KINDE_CONFIGURATION',
    });
  });
});
