import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ClosedLoop } from '../../bench/load/closed-loop.js';
import { requestWith } from '../../bench/load/http-request.js';
import { sendPaced } from '../../bench/load/paced-load.js';

describe('the load', () => {
  let server: Server;
  let received: IncomingMessage[];
  let statusOf: (index: number) => number;

  const port = () => (server.address() as AddressInfo).port;
  const openLoop = (next: () => string | undefined) => ClosedLoop.open(port(), 4, next);

  beforeEach(async () => {
    received = [];
    statusOf = () => 200;
    server = createServer((request, response) => {
      received.push(request);
      const body = '{"answer":"Yes."}';
      response.writeHead(statusOf(received.length), { 'content-length': body.length }).end(body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });

  it('sends as many requests as it is told, over so many connections', async () => {
    const loop = await openLoop(() => requestWith('Authorization: Bearer a'));
    const { requests, rps, p99 } = await loop.run({ requests: 50 });
    loop.close();
    expect(requests).toBe(50);
    expect(received).toHaveLength(50);
    expect(rps).toBeGreaterThan(0);
    expect(p99).toBeGreaterThan(0);
    expect(new Set(received.map(({ socket }) => socket)).size).toBe(4);
  });

  it('sends the credential of each request', async () => {
    let sent = 0;
    const loop = await openLoop(() => requestWith(`Authorization: Bearer ${(sent += 1)}`));
    await loop.run({ requests: 3 });
    loop.close();
    expect(new Set(received.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer 1', 'Bearer 2', 'Bearer 3']),
    );
  });

  it('ends when its time is up, with every answer received', async () => {
    const loop = await openLoop(() => requestWith('Accept: */*'));
    const { requests } = await loop.run({ seconds: 0.05 });
    loop.close();
    expect(requests).toBe(received.length);
  });

  it('ends when there is nothing left to send, and goes on where it ended', async () => {
    const queue = Array.from({ length: 10 }, () => requestWith('Accept: */*'));
    const loop = await openLoop(() => queue.pop());
    const first = await loop.run({ requests: 7 });
    const second = await loop.run({ seconds: 60 });
    loop.close();
    expect([first.requests, second.requests]).toEqual([7, 3]);
  });

  it('fails when a single answer is a refusal, lest refusals be measured', async () => {
    statusOf = (index) => (index === 20 ? 401 : 200);
    const loop = await openLoop(() => requestWith('Accept: */*'));
    await expect(loop.run({ requests: 100 })).rejects.toThrow('answered with 401');
    loop.close();
  });

  it('fails when the server goes away', async () => {
    statusOf = (index) => {
      if (index === 20) server.closeAllConnections();
      return 200;
    };
    const loop = await openLoop(() => requestWith('Accept: */*'));
    await expect(loop.run({ requests: 100 })).rejects.toThrow();
    loop.close();
  });

  it('spreads a flood over its time, and counts what came of it', async () => {
    statusOf = (index) => (index % 4 === 0 ? 503 : 401);
    const requests = Array.from({ length: 40 }, () => requestWith('Authorization: Bearer x'));
    const started = performance.now();
    const statuses = await sendPaced(port(), requests, 0.1);
    // The last one is due when the time is up, and not sent before.
    expect(performance.now() - started).toBeGreaterThan(90);
    expect(statuses).toEqual({ 401: 30, 503: 10 });
  });
});
