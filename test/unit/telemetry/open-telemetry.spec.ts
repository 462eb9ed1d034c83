import * as api from '@opentelemetry/api';

import type { Occurrence } from '../../../lib/core/monitor/kinde-module-event.js';
import { KindeError } from '../../../lib/kinde.errors.js';
import {
  openTelemetry,
  type Telemetry,
  telemetryBy,
} from '../../../lib/telemetry/open-telemetry.js';
import { TelemetryRecorder } from '../../support/telemetry-recorder.js';

const at = 1_800_000_000;
const SECRET = 'eyJhbGciOi.secret.token';

const rejection = async (reason: unknown): Promise<never> => {
  throw reason;
};

describe('openTelemetry', () => {
  let recorder: TelemetryRecorder;
  let telemetry: Telemetry;

  beforeAll(async () => {
    const found = await openTelemetry();
    if (!found) {
      throw new Error('@opentelemetry/api is not there.');
    }
    telemetry = found;
    recorder = TelemetryRecorder.start(); // after it was found, as it may be
  });
  beforeEach(() => recorder.reset());
  afterAll(() => recorder.stop());

  it.each<[Occurrence, string, Record<string, unknown>]>([
    [
      { type: 'login.succeeded', userId: 'kp_ada', orgCode: 'org_1' },
      'kinde.logins',
      { 'kinde.outcome': 'succeeded' },
    ],
    [
      { type: 'login.failed', code: 'ERR_KINDE_LOGIN_REFUSED', refusal: 'access_denied' },
      'kinde.logins',
      { 'kinde.outcome': 'failed', 'error.type': 'ERR_KINDE_LOGIN_REFUSED' },
    ],
    [{ type: 'logout', userId: 'kp_ada', isKnownToKinde: true }, 'kinde.logouts', {}],
    [
      { type: 'session.refreshed', userId: 'kp_ada', duration: 0.25 },
      'kinde.session.refreshes',
      { 'kinde.outcome': 'succeeded' },
    ],
    [
      { type: 'session.refreshed', userId: 'kp_ada', duration: 0.25 },
      'kinde.session.refresh.duration',
      {},
    ],
    [
      {
        type: 'session.refresh_failed',
        userId: 'kp_ada',
        code: 'ERR_KINDE_UNAVAILABLE',
        isSessionOver: false,
      },
      'kinde.session.refreshes',
      { 'kinde.outcome': 'failed', 'error.type': 'ERR_KINDE_UNAVAILABLE' },
    ],
    [
      {
        type: 'request.refused',
        code: 'ERR_KINDE_FORBIDDEN',
        status: 403,
        reason: 'Not met.',
        correlationId: '0123456789ab',
      },
      'kinde.refusals',
      { 'error.type': 'ERR_KINDE_FORBIDDEN', 'http.response.status_code': 403 },
    ],
    [
      { type: 'keys.changed', issuer: 'https://a.example', added: ['k'], removed: [] },
      'kinde.keys.changes',
      { 'kinde.issuer': 'https://a.example' },
    ],
    [
      { type: 'webhook.handled', eventType: 'user.created', eventId: 'e1', isRepetition: true },
      'kinde.webhooks',
      { 'kinde.webhook.repetition': true },
    ],
  ])('counts %j', async (occurrence, metric, attributes) => {
    const count = async () =>
      (await recorder.points())
        .filter((point) => point.metric === metric)
        .find((point) => JSON.stringify(point.attributes) === JSON.stringify(attributes))?.count ??
      0;
    const before = await count();
    await telemetry.observe({ ...occurrence, at });
    expect((await count()) - before).toBe(1);
  });

  it.each<[Occurrence, Occurrence, string]>([
    [
      { type: 'keys.stale', issuer: 'https://a.example' },
      { type: 'keys.renewed', issuer: 'https://a.example' },
      'kinde.keys.stale',
    ],
    [
      { type: 'store.unavailable', reason: 'ECONNREFUSED' },
      { type: 'store.available' },
      'kinde.store.unavailable',
    ],
  ])('shows as long as it lasts: %j', async (begin, end, metric) => {
    const state = async () =>
      (await recorder.points()).find((point) => point.metric === metric)?.count;
    await telemetry.observe({ ...begin, at });
    expect(await state()).toBe(1);
    await telemetry.observe({ ...end, at });
    expect(await state()).toBe(0);
  });

  it('makes a span of a step, with what comes of it left as it is', async () => {
    expect(await telemetry.trace('kinde.refresh', async () => 'tokens')).toBe('tokens');
    const [span] = recorder.spans;
    expect(span).toMatchObject({
      name: 'kinde.refresh',
      status: { code: api.SpanStatusCode.UNSET },
      attributes: {},
    });
    expect(span?.instrumentationScope.name).toBe('nestjs-kinde');
  });

  it.each([
    [new KindeError('ERR_KINDE_UNAVAILABLE', `Kinde said ${SECRET}.`), 'ERR_KINDE_UNAVAILABLE'],
    [new TypeError(SECRET), 'TypeError'],
    [SECRET, 'string'],
  ])('says by a code alone that a step failed: %#', async (error, type) => {
    await expect(telemetry.trace('kinde.webhook', () => rejection(error))).rejects.toBe(error);
    const [span] = recorder.spans;
    expect(span?.status).toEqual({ code: api.SpanStatusCode.ERROR });
    expect(span?.attributes).toEqual({ 'error.type': type });
    expect(span?.events).toEqual([]);
  });

  it('marks the callback that came to nothing', async () => {
    await telemetry.trace('kinde.callback', async () =>
      telemetry.observe({
        type: 'login.failed',
        code: 'ERR_KINDE_LOGIN_EXPIRED',
        refusal: undefined,
        at,
      }),
    );
    expect(recorder.spans[0]).toMatchObject({
      status: { code: api.SpanStatusCode.ERROR },
      attributes: { 'error.type': 'ERR_KINDE_LOGIN_EXPIRED' },
    });
  });

  it('leaves spans of the application as they are', async () => {
    await api.trace.getTracer('application').startActiveSpan('GET /my-login', async (own) => {
      await telemetry.trace('kinde.login', async () =>
        telemetry.observe({
          type: 'login.failed',
          code: 'ERR_KINDE_UNAVAILABLE',
          refusal: undefined,
          at,
        }),
      );
      own.end();
    });
    expect(recorder.spans.map(({ name, status }) => [name, status.code])).toEqual([
      ['kinde.login', api.SpanStatusCode.ERROR],
      ['GET /my-login', api.SpanStatusCode.UNSET],
    ]);
  });

  it('measures requests, and names neither people nor secrets', async () => {
    const answer = new Response('{}', { status: 200 });
    const watched = telemetry.watch(async () => answer);
    const url = `https://kinde.example/api/v1/organizations/org_1/users/kp_ada?token=${SECRET}`;
    expect(await watched(url, { method: 'PATCH', headers: { authorization: SECRET } })).toBe(
      answer,
    );
    const [span] = recorder.spans;
    const attributes = {
      'http.request.method': 'PATCH',
      'server.address': 'kinde.example',
      'server.port': 443,
      'url.template': '/api/v1',
      'http.response.status_code': 200,
    };
    expect(span).toMatchObject({ name: 'PATCH /api/v1', kind: api.SpanKind.CLIENT, attributes });
    expect(span?.status).toEqual({ code: api.SpanStatusCode.UNSET });
    expect(await recorder.points()).toContainEqual({
      metric: 'kinde.client.request.duration',
      attributes,
      count: 1,
    });
    expect(JSON.stringify([recorder.spans.map((each) => each.attributes)])).not.toMatch(
      /secret|kp_ada|org_1/,
    );
  });

  it('takes what fetch takes', async () => {
    const watched = telemetry.watch(async () => new Response());
    await watched(new URL('https://kinde.example/oauth2/token?a=b'));
    await watched(new Request('http://kinde.example:8080/oauth2/revoke', { method: 'POST' }));
    await watched('http://kinde.example/.well-known/jwks');
    expect(recorder.spans.map(({ name, attributes }) => [name, attributes['server.port']])).toEqual(
      [
        ['GET /oauth2/token', 443],
        ['POST /oauth2/revoke', 8080],
        ['GET /.well-known/jwks', 80],
      ],
    );
  });

  it.each([
    [400, '400'],
    [503, '503'],
  ])('counts the status %i as an error', async (status, type) => {
    await telemetry.watch(async () => new Response('', { status }))('https://kinde.example/x');
    expect(recorder.spans[0]?.status).toEqual({ code: api.SpanStatusCode.ERROR });
    expect(await recorder.points()).toContainEqual({
      metric: 'kinde.client.request.duration',
      attributes: expect.objectContaining({ 'error.type': type }) as object,
      count: 1,
    });
  });

  it.each(['kinde.client.request.duration', 'kinde.session.refresh.duration'])(
    'tells durations of seconds apart: %s',
    async (metric) => {
      await telemetry.watch(async () => new Response())('https://kinde.example/z');
      await telemetry.observe({ type: 'session.refreshed', userId: 'kp_1', duration: 0.2, at });
      expect(await recorder.boundariesOf(metric)).toEqual([
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
      ]);
    },
  );

  it('lets no meter that is out of order decide what Kinde answered', async () => {
    const broken = telemetryBy({ ...api, metrics: undefined } as never);
    expect(
      (await broken.watch(async () => new Response('ok'))('https://kinde.example/')).status,
    ).toBe(200);
  });

  it.each([undefined, {}, { trace: undefined }])('does not take %j for an API', (broken) => {
    expect(() => telemetryBy(broken as never)).toThrow();
  });

  it('says that nobody answered', async () => {
    const error = new TypeError(`fetch failed: ${SECRET}`);
    const watched = telemetry.watch(() => Promise.reject(error));
    await expect(watched('https://kinde.example/y')).rejects.toBe(error);
    expect(recorder.spans[0]).toMatchObject({
      status: { code: api.SpanStatusCode.ERROR },
      attributes: { 'error.type': 'TypeError' },
      events: [],
    });
  });
});
