import {
  boundedFetch,
  type BoundedFetch,
  MAXIMUM_RESPONSE_BYTES,
} from '../../../../lib/core/oidc/bounded-fetch.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { drip, hang, HostileServer, huge, json, reset } from '../../../support/hostile-server.js';

/** Seconds; never reached by what does not wait. */
const PATIENCE = 30;
const IMPATIENCE = 0.25;

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

  it.each<[string, typeof hang]>([
    ['nothing', hang],
    ['a byte now and then', drip],
  ])('gives up on a server that sends %s', async (_, answer) => {
    server.answer = answer;
    const impatient = boundedFetch({ fetch, timeout: IMPATIENCE });
    await expect(impatient(`${server.url}/slow`, {})).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: 'GET /slow at Kinde took more than 0.25 s',
    });
  });

  it('gives up on a connection that is reset', async () => {
    server.answer = reset;
    await expect(send(`${server.url}/gone?code=secret`, { method: 'POST' })).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: expect.stringMatching(/^POST \/gone at Kinde could not be reached( \([A-Z_]+\))?$/),
    });
  });

  it('takes another name for a path that must not be told', async () => {
    server.answer = reset;
    const sent = send(`${server.url}/users/canary`, { method: 'PUT' }, '/users/{id}');
    await expect(sent).rejects.toMatchObject({
      message: expect.stringMatching(/^PUT \/users\/\{id\} at Kinde could not be reached/),
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
    expect(error).toBeInstanceOf(KindeError);
    expect(error).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toContain('canary');
  });

  it('refuses an answer of more than a megabyte', async () => {
    server.answer = (response) => response.end(Buffer.alloc(MAXIMUM_RESPONSE_BYTES));
    const response = await send(`${server.url}/`, {});
    expect((await response.arrayBuffer()).byteLength).toBe(1_048_576);
    server.answer = huge(MAXIMUM_RESPONSE_BYTES + 1);
    await expect(send(`${server.url}/`, {})).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: 'GET / at Kinde answered with more than 1048576 bytes',
    });
  });
});
