import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { Logger } from '@nestjs/common';

import { silentMonitor } from '../../../lib/core/monitor/monitor.js';
import { refuseWithChallenge } from '../../../lib/http/refusal.js';
import { KindeError } from '../../../lib/kinde.errors.js';
import { CapturedLogger } from '../../support/captured-logger.js';

describe('refuse', () => {
  let logger: CapturedLogger;
  let server: Server;
  let respond: (response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((_, response) => respond(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());
  beforeEach(() => Logger.overrideLogger((logger = new CapturedLogger())));
  afterEach(() => Logger.overrideLogger(false));

  const answer = async (how: typeof respond): Promise<Response> => {
    respond = how;
    return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  };

  it('gives the exception to throw', () => {
    const exception = refuseWithChallenge(
      new KindeError('ERR_KINDE_FORBIDDEN', 'Not met: x.'),
      undefined,
      silentMonitor,
    );
    expect(exception.getStatus()).toBe(403);
  });

  it.each([
    ['ERR_KINDE_INVALID_TOKEN', 'debug', 401],
    ['ERR_KINDE_INVALID_REQUEST', 'debug', 400],
    ['ERR_KINDE_LOGIN_FAILED', 'warn', 502],
    ['ERR_KINDE_UNAVAILABLE', 'warn', 503],
  ] as const)('logs why: %s as %s', (code, level, status) => {
    refuseWithChallenge(new KindeError(code, 'What happened.'), undefined, silentMonitor);
    expect(logger.lines).toEqual([
      expect.stringMatching(
        new RegExp(`^${level} \\[[0-9a-f]{12}\\] ${status} ${code}: What happened\\. Kinde$`),
      ),
    ]);
  });

  it('tells the monitor what the log says', () => {
    const heard: unknown[] = [];
    refuseWithChallenge(new KindeError('ERR_KINDE_FORBIDDEN', 'Not met: x.'), undefined, {
      report: (event) => heard.push(event),
    });
    const [, correlationId] = /\[([0-9a-f]{12})\]/.exec(logger.text) ?? [];
    expect(heard).toEqual([
      {
        type: 'request.refused',
        code: 'ERR_KINDE_FORBIDDEN',
        status: 403,
        reason: 'Not met: x.',
        correlationId,
      },
    ]);
  });

  it('names the line of the log in the answer', async () => {
    const { headers } = await answer((response) => {
      refuseWithChallenge(
        new KindeError('ERR_KINDE_FORBIDDEN', 'Not met: x.'),
        response,
        silentMonitor,
      );
      response.writeHead(403).end();
    });
    const id = headers.get('x-correlation-id');
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(logger.text).toContain(`[${id}] 403`);
  });

  it('gives whatever answers the right headers, and overrules what it says about caching', async () => {
    const { status, headers } = await answer((response) => {
      refuseWithChallenge(new KindeError('ERR_KINDE_INVALID_TOKEN', 'x'), response, silentMonitor);
      response.setHeader('Cache-Control', 'public, max-age=600');
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="app"', Vary: 'Accept' }).end();
    });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="kinde", error="invalid_token"/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('vary')).toBe('Accept, Cookie');
  });

  it('challenges nobody when the application answers with another status', async () => {
    const { headers } = await answer((response) => {
      refuseWithChallenge(new KindeError('ERR_KINDE_INVALID_TOKEN', 'x'), response, silentMonitor);
      response.writeHead(404).end();
    });
    expect(headers.get('www-authenticate')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('lets the last refusal have the last word', async () => {
    const { headers } = await answer((response) => {
      refuseWithChallenge(
        new KindeError('ERR_KINDE_UNAUTHENTICATED', 'x'),
        response,
        silentMonitor,
      );
      refuseWithChallenge(new KindeError('ERR_KINDE_INVALID_TOKEN', 'x'), response, silentMonitor);
      response.writeHead(401).end();
    });
    expect(headers.get('www-authenticate')).toContain('invalid_token');
    expect(headers.get('vary')).toBe('Cookie');
  });
});
