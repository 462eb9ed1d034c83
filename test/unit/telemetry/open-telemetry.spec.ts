import { SpanKind, SpanStatusCode } from '@opentelemetry/api';

import type { Occurrence } from '../../../lib/core/monitor/kinde-module-event.js';
import { KindeError } from '../../../lib/kinde.errors.js';
import { openTelemetry, type Telemetry } from '../../../lib/telemetry/open-telemetry.js';
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
      { outcome: 'succeeded' },
    ],
    [
      { type: 'login.failed', code: 'ERR_KINDE_LOGIN_REFUSED', refusal: 'access_denied' },
      'kinde.logins',
      { outcome: 'failed', 'error.type': 'ERR_KINDE_LOGIN_REFUSED' },
    ],
    [{ type: 'logout', userId: 'kp_ada', isKnownToKinde: true }, 'kinde.logouts', {}],
    [
      { type: 'session.refreshed', userId: 'kp_ada', duration: 0.25 },
      'kinde.session.refreshes',
      { outcome: 'succeeded' },
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
      { outcome: 'failed', 'error.type': 'ERR_KINDE_UNAVAILABLE' },
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
      { issuer: 'https://a.example' },
    ],
    [
      { type: 'webhook.handled', eventType: 'user.created', eventId: 'e1', isRepetition: true },
      'kinde.webhooks',
      { is_repetition: true },
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
      status: { code: SpanStatusCode.UNSET },
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
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR });
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
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'ERR_KINDE_LOGIN_EXPIRED' },
    });
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
      'url.template': '/api/v1',
      'http.response.status_code': 200,
    };
    expect(span).toMatchObject({ name: 'PATCH /api/v1', kind: SpanKind.CLIENT, attributes });
    expect(span?.status).toEqual({ code: SpanStatusCode.UNSET });
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
    await watched(new Request('https://kinde.example/.well-known/jwks'));
    expect(recorder.spans.map(({ name }) => name)).toEqual([
      'GET /oauth2/token',
      'GET /.well-known/jwks',
    ]);
  });

  it.each([
    [400, '400'],
    [503, '503'],
  ])('counts the status %i as an error', async (status, type) => {
    await telemetry.watch(async () => new Response('', { status }))('https://kinde.example/x');
    expect(recorder.spans[0]?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(await recorder.points()).toContainEqual({
      metric: 'kinde.client.request.duration',
      attributes: expect.objectContaining({ 'error.type': type }) as object,
      count: 1,
    });
  });

  it('says that nobody answered', async () => {
    const error = new TypeError(`fetch failed: ${SECRET}`);
    const watched = telemetry.watch(() => Promise.reject(error));
    await expect(watched('https://kinde.example/y')).rejects.toBe(error);
    expect(recorder.spans[0]).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'TypeError' },
      events: [],
    });
  });
});
