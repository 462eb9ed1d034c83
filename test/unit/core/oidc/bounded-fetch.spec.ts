import {
  boundedFetch,
  type BoundedFetch,
  MAXIMUM_RESPONSE_BYTES,
} from '../../../../lib/core/oidc/bounded-fetch.js';
import {
  bomb,
  drip,
  hang,
  HostileServer,
  huge,
  json,
  redirectTo,
  reset,
} from '../../../support/hostile-server.js';

/** Seconds; never reached by what does not wait. */
const PATIENCE = 30;
const IMPATIENCE = 0.25;

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

describe('boundedFetch', () => {
  let server: HostileServer;
  let send: BoundedFetch;

  beforeAll(async () => {
    server = await HostileServer.start();
    send = boundedFetch({ fetch, timeout: PATIENCE });
  });
  afterAll(() => server.stop());
  beforeEach(() => server.requests.splice(0));

  it('gives a complete answer as it came', async () => {
    server.answer = (response) =>
      response.writeHead(418, { 'content-type': 'text/plain', 'x-tea': 'green' }).end('short');
    const response = await send(`${server.url}/pot`, { headers: { accept: 'text/plain' } });
    expect([response.status, response.headers.get('x-tea')]).toEqual([418, 'green']);
    expect(await response.text()).toBe('short');
  });

  it('gives an answer without a body', async () => {
    server.answer = (response) => response.writeHead(204).end();
    const response = await send(`${server.url}/`, {});
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('sends what it was given, once', async () => {
    server.answer = json({ error: 'server_error' }, 500);
    await send(`${server.url}/token`, { method: 'POST', body: new URLSearchParams({ a: '1' }) });
    expect(server.requests).toEqual(['POST /token']);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect with %i', async (status) => {
    server.answer = (response) =>
      response.writeHead(status, { location: `${server.url}/elsewhere` }).end();
    await expect(send(`${server.url}/start`, {})).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: `GET /start at Kinde answered with status ${status}`,
    });
    expect(server.requests).toEqual(['GET /start']);
  });

  it('does not follow a redirect to another host either', async () => {
    const canary = await HostileServer.start();
    server.answer = redirectTo(`${canary.url}/stolen`);
    await expect(send(`${server.url}/start`, { method: 'POST' })).rejects.toThrow('302');
    expect(canary.requests).toEqual([]);
    await canary.stop();
  });

  it.each([600, 999])('takes %i for no HTTP status', async (status) => {
    server.answer = json({}, status);
    await expect(send(`${server.url}/`, {})).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
    });
  });

  it.each<[string, typeof hang]>([
    ['nothing', hang],
    ['a byte now and then', drip],
  ])('gives up on a server that sends %s', async (_, answer) => {
    server.answer = answer;
    const impatient = boundedFetch({ fetch, timeout: IMPATIENCE });
    const started = performance.now();
    await expect(impatient(`${server.url}/slow`, {})).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: 'GET /slow at Kinde took more than 0.25 s',
    });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('gives up on a body that never ends, even if a fetch of the application’s does not', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) =>
        new Promise((resolve) => {
          setTimeout(() => resolve(controller.enqueue(new Uint8Array(1))), 10);
        }),
    });
    const impatient = boundedFetch({ fetch: async () => new Response(body), timeout: IMPATIENCE });
    await expect(impatient('https://tenant.example/', {})).rejects.toThrow('took more than');
  });

  it('gives up on a connection that is reset', async () => {
    server.answer = reset;
    await expect(send(`${server.url}/gone?code=secret`, { method: 'POST' })).rejects.toMatchObject({
      message: 'POST /gone at Kinde could not be reached',
    });
  });

  it('says nothing of what went wrong beneath', async () => {
    const secretive = boundedFetch({
      fetch: () => Promise.reject(new Error('client_secret=canary')),
      timeout: PATIENCE,
    });
    const error: unknown = await secretive('https://tenant.example/oauth2/token?code=canary', {
      method: 'POST',
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toContain('canary');
  });

  it('takes an answer of just the size that is allowed', async () => {
    server.answer = (response) => response.end(Buffer.alloc(MAXIMUM_RESPONSE_BYTES));
    const response = await send(`${server.url}/`, {});
    expect((await response.arrayBuffer()).byteLength).toBe(MAXIMUM_RESPONSE_BYTES);
  });

  it('stops reading an answer that is too long', async () => {
    const { body, read } = longBody();
    const sendLong = boundedFetch({ fetch: async () => new Response(body), timeout: PATIENCE });
    await expect(sendLong('https://tenant.example/', {})).rejects.toThrow('1048576 bytes');
    expect(read.bytes).toBeLessThan(MAXIMUM_RESPONSE_BYTES + 4 * CHUNK);
    expect(read.cancelled).toBe(true);
  });

  it.each<[string, typeof hang]>([
    ['as long as it says', huge(64 * 1024 * 1024)],
    ['small until it is unpacked', bomb(16 * 1024 * 1024)],
  ])('refuses a long answer that is %s', async (_, answer) => {
    server.answer = answer;
    await expect(send(`${server.url}/`, {})).rejects.toThrow('1048576 bytes');
    expect(server.bytesSent).toBeLessThan(32 * 1024 * 1024);
  });
});
