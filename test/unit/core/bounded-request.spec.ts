import { inspect } from 'node:util';

import { requestWithin, RequestError } from '../../../lib/core/bounded-request.js';
import { HeldTimers } from '../../support/held-timers.js';
import {
  bomb,
  drip,
  hang,
  HostileServer,
  huge,
  json,
  redirectTo,
  reset,
} from '../../support/hostile-server.js';
import { until } from '../../support/until.js';

/** Seconds; never reached by what does not wait. */
const PATIENCE = 30;
/** Bytes. */
const SIZE = 1_048_576;

const CHUNK = 65_536;

/** A body of 64 MiB that counts how much of it was read. */
function longBody() {
  const read = { bytes: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      read.bytes += CHUNK;
      controller.enqueue(new Uint8Array(CHUNK));
      if (read.bytes >= 1024 * CHUNK) controller.close();
    },
    cancel: () => {
      read.cancelled = true;
    },
  });
  return { body, read };
}

describe('requestWithin', () => {
  let server: HostileServer;

  beforeAll(async () => {
    server = await HostileServer.start();
  });
  afterAll(() => server.stop());
  beforeEach(() => server.requests.splice(0));

  const send = (path = '/', init: RequestInit = {}, fetching: typeof fetch = fetch) =>
    requestWithin(fetching, server.url + path, init, { timeout: PATIENCE, size: SIZE });

  it.each([200, 201, 299, 400, 418, 500, 599])(
    'gives a complete answer with status %i as it came',
    async (status) => {
      server.answer = (response) =>
        response.writeHead(status, { 'content-type': 'text/plain', 'x-tea': 'green' }).end('short');
      const response = await send('/pot');
      expect([response.status, response.headers.get('x-tea')]).toEqual([status, 'green']);
      expect(await response.text()).toBe('short');
    },
  );

  it.each([204, 205])('gives an answer without a body, with status %i', async (status) => {
    server.answer = (response) => response.writeHead(status).end();
    const response = await send();
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it('sends what it was given, once', async () => {
    server.answer = json({ error: 'server_error' }, 500);
    await send('/token?a=b', { method: 'POST', body: new URLSearchParams({ a: '1' }) });
    expect(server.requests).toEqual(['POST /token?a=b']);
  });

  it.each([300, 301, 302, 303, 304, 307, 308])(
    'does not follow a redirect with %i, even if it is told to',
    async (status) => {
      server.answer = (response) =>
        response.writeHead(status, { location: `${server.url}/elsewhere` }).end();
      expect(await faultOf(send('/start', { redirect: 'follow' }))).toMatchObject({
        fault: 'status',
        message: `answered with status ${status}`,
        status,
      });
      expect(server.requests).toEqual(['GET /start']);
    },
  );

  it('does not follow a redirect to another host either', async () => {
    const canary = await HostileServer.start();
    server.answer = redirectTo(`${canary.url}/stolen`);
    await expect(send('/start', { method: 'POST' })).rejects.toThrow('302');
    expect(canary.requests).toEqual([]);
    await canary.stop();
  });

  it.each([600, 999])('takes %i for no HTTP status', async (status) => {
    server.answer = json({}, status);
    expect(await faultOf(send())).toMatchObject({ fault: 'status', status });
  });

  it('takes a redirect that a fetch keeps back for no answer', async () => {
    const opaque = { status: 0, headers: new Headers(), body: null } as Response;
    expect(await faultOf(send('/', {}, async () => opaque))).toMatchObject({
      fault: 'status',
      message: 'answered with status 0',
    });
  });

  it.each<[string, typeof hang]>([
    ['nothing', hang],
    ['a byte now and then', drip],
  ])('gives up on a server that sends %s', async (_, answer) => {
    const timers = HeldTimers.hold();
    try {
      server.answer = answer;
      const failed = faultOf(send('/slow'));
      await until('it was asked', () => server.requests.length === 1);
      timers.pass(PATIENCE);
      expect(await failed).toMatchObject({ fault: 'timeout', message: 'took more than 30 s' });
      await until('the connection is closed', () => server.unanswered === 0);
    } finally {
      timers.release();
    }
  });

  it('gives up on a body that never ends, even if a fetch of the application’s does not', async () => {
    const timers = HeldTimers.hold();
    try {
      const body = new ReadableStream<Uint8Array>({
        pull: async (controller) => {
          timers.pass(1);
          controller.enqueue(new Uint8Array(1));
        },
      });
      const failed = faultOf(send('/', {}, async () => new Response(body)));
      expect(await failed).toMatchObject({ fault: 'timeout' });
    } finally {
      timers.release();
    }
  });

  it('takes times that are no whole number of milliseconds', async () => {
    server.answer = json({});
    const limits = { timeout: 29.999_999_9, size: SIZE };
    expect((await requestWithin(fetch, server.url, {}, limits)).status).toBe(200);
  });

  it.each<[string, typeof hang]>([
    ['nothing has come', hang],
    ['a part of the answer has come', drip],
  ])('ends when it is told to, after %s', async (_, answer) => {
    server.answer = answer;
    const end = new AbortController();
    const failed = faultOf(send('/', { signal: end.signal }));
    await until('it was asked', () => server.requests.length === 1);
    end.abort(new Error('canary'));
    expect(await failed).toEqual(new RequestError('aborted', 'was given up'));
    await until('the connection is closed', () => server.unanswered === 0);
  });

  it('calls it a time limit when that is what the caller has it end by', async () => {
    server.answer = hang;
    const end = new AbortController();
    const failed = faultOf(send('/', { signal: end.signal }));
    await until('it was asked', () => server.requests.length === 1);
    end.abort(new DOMException('canary', 'TimeoutError'));
    expect(await failed).toMatchObject({
      fault: 'timeout',
      message: expect.stringMatching(/^took more than/),
    });
  });

  it('does not begin when it was told to end before', async () => {
    await faultOf(send('/', { signal: AbortSignal.abort() }));
    expect(server.requests).toEqual([]);
  });

  it('gives up on a connection that is reset', async () => {
    server.answer = reset;
    expect(await faultOf(send('/gone?code=canary', { method: 'POST' }))).toMatchObject({
      fault: 'unreachable',
      message: expect.stringMatching(/^could not be reached \((ECONNRESET|UND_ERR_SOCKET)\)$/),
      status: undefined,
    });
  });

  it.each([
    [new TypeError('canary', { cause: Object.assign(new Error('canary'), { code: 'ENOTFOUND' }) })],
    [Object.assign(new Error('canary'), { code: 'ENOTFOUND' })],
  ])('says by its code why nothing was reached', async (failure) => {
    const failed = faultOf(
      requestWithin(() => Promise.reject(failure), server.url, {}, { timeout: 60, size: 1 }),
    );
    expect((await failed).message).toBe('could not be reached (ENOTFOUND)');
  });

  it.each([undefined, null, 'ECANARY', { code: 'canary' }, { code: 'E canary' }, { code: 7 }])(
    'says nothing of a failure such as %j',
    async (failure) => {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever a custom fetch throws
      const fetch = () => Promise.reject(failure);
      const failed = faultOf(requestWithin(fetch, server.url, {}, { timeout: 60, size: 1 }));
      expect((await failed).message).toBe('could not be reached');
    },
  );

  it('gives up where nobody listens', async () => {
    const gone = await HostileServer.start();
    const { url } = gone;
    await gone.stop();
    const failed = faultOf(requestWithin(fetch, url, {}, { timeout: PATIENCE, size: SIZE }));
    expect(await failed).toMatchObject({ fault: 'unreachable' });
  });

  it('says nothing of what it carried, or of what went wrong beneath', async () => {
    const init = { method: 'POST', body: 'canary' };
    const error = await faultOf(
      send('/token?code=canary', init, () => Promise.reject(new Error('client_secret=canary'))),
    );
    expect(error).not.toHaveProperty('cause');
    expect(inspect(error, { showHidden: true, depth: null })).not.toContain('canary');
  });

  it('takes an answer of just the size that is allowed', async () => {
    server.answer = (response) => response.end(Buffer.alloc(SIZE));
    expect((await (await send()).arrayBuffer()).byteLength).toBe(SIZE);
    server.answer = (response) => response.end(Buffer.alloc(SIZE + 1));
    expect(await faultOf(send())).toMatchObject({
      fault: 'size',
      message: 'answered with more than 1048576 bytes',
      status: 200,
    });
  });

  it('stops reading an answer that is too long', async () => {
    const { body, read } = longBody();
    expect(await faultOf(send('/', {}, async () => new Response(body)))).toMatchObject({
      fault: 'size',
    });
    expect(read.bytes).toBeLessThan(SIZE + 4 * CHUNK);
    expect(read.cancelled).toBe(true);
  });

  it.each<[string, typeof hang]>([
    ['as long as it says', huge(64 * 1024 * 1024)],
    ['small until it is unpacked', bomb(16 * 1024 * 1024)],
  ])('refuses a long answer that is %s', async (_, answer) => {
    server.answer = answer;
    expect(await faultOf(send())).toMatchObject({ fault: 'size' });
    expect(server.bytesSent).toBeLessThan(32 * 1024 * 1024);
  });
});

async function faultOf(exchanged: Promise<unknown>): Promise<RequestError> {
  const error: unknown = await exchanged.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RequestError);
  return error as RequestError;
}
