import type { Server } from 'node:http';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { Body, Controller, Get, HttpCode, Post, ValidationPipe } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { map } from 'rxjs';

import { isKindeEvent, Public } from '../../lib/index.js';
import type { LocalKindeWebhookTokenOptions } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { arrivals } from '../support/arrivals.js';
import { deliver, type DeliveryAnswer } from '../support/delivery.js';
import { EventJournal } from '../support/event-journal.js';
import { HeldTimers } from '../support/held-timers.js';
import { Hold } from '../support/hold.js';
import { TestApplication } from '../support/test-application.js';

const HOUR = 3_600;
const user = {
  id: 'kp_1',
  email: 'new@somewhere.example',
  first_name: 'New',
  last_name: '',
  is_password_reset_requested: false,
  is_suspended: false,
  organizations: [{ code: 'org_1', permissions: null, roles: null }],
};

/** What an application has besides. */
@Controller('things')
class ThingsController {
  @Post()
  @Public()
  @HttpCode(200)
  write(@Body() body: unknown) {
    return { body };
  }

  @Get()
  read() {
    return {};
  }
}

const wrapping = {
  provide: APP_INTERCEPTOR,
  useValue: { intercept: (_: unknown, next: { handle(): never }) => wrapped(next.handle()) },
};
const wrapped = (values: { pipe: (operator: unknown) => unknown }) =>
  values.pipe(map((data) => ({ data })));

describe.each(adapters)('webhooks (%s)', (adapter) => {
  let test: TestApplication;
  let journal: EventJournal;

  const url = () => `${test.url}/api/hooks/kinde`;
  const token = (options: Partial<LocalKindeWebhookTokenOptions> = {}) =>
    test.kinde.webhookToken({ type: 'user.created', data: { user }, ...options });

  const claims = (changes: Record<string, unknown>) => () => token({ claims: changes });

  /** Sends the same so many times; while the first is being handled, the others have arrived. */
  async function atTheSameTime(count: number, delivery: string): Promise<DeliveryAnswer[]> {
    const hold = new Hold();
    journal.gate = () => hold.pass();
    const arrived = arrivals(test.app.getHttpServer() as Server, count);
    const deliveries = Array.from({ length: count }, () => deliver(url(), delivery));
    await Promise.all([hold.arrived, arrived]);
    hold.release();
    return Promise.all(deliveries);
  }

  beforeAll(async () => {
    // With everything that an application may put in the way.
    test = await TestApplication.start({
      adapter,
      callbackPath: '/api/auth/callback',
      controllers: [ThingsController],
      providers: [EventJournal, wrapping],
      extras: { webhooksPath: 'hooks/kinde', globalGuard: true },
      configure: (app) =>
        app
          .setGlobalPrefix('api')
          .enableVersioning()
          .useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true })),
    });
    journal = test.app.get(EventJournal);
  });
  beforeEach(() => {
    journal.clear();
    test.logger.lines.length = 0;
  });
  afterAll(() => test.stop());

  describe('an event that Kinde signed', () => {
    it('comes to the methods that want it, with its data', async () => {
      const answer = await deliver(
        url(),
        token({ eventId: 'event_1', source: 'api', timestamp: '2026-02-03T12:00:00.5+10:00' }),
      );
      expect(answer).toMatchObject({ status: 400 }); // long ago
      const now = test.clock.now();
      const good = token({ eventId: 'event_1', source: 'api', timestamp: timestamp(now) });
      expect(await deliver(url(), good)).toMatchObject({ status: 200, body: { received: true } });
      expect(journal.created).toEqual([
        {
          type: 'user.created',
          id: 'event_1',
          occurredAt: Date.parse(timestamp(now)) / 1000,
          source: 'api',
          issuer: test.kinde.issuerUrl,
          data: { user },
        },
      ]);
      expect(journal.all).toEqual(journal.created);
      expect(Object.isFrozen(journal.created[0]?.data.user.organizations)).toBe(true);
      const [event] = journal.all;
      expect(event && isKindeEvent(event, 'user.created') && event.data.user.email).toBe(
        user.email,
      );
      expect(event && isKindeEvent(event, 'user.deleted')).toBe(false);
    });

    it.each([
      ['2 h ago, said with an offset', (now: number) => offset(now - 2 * HOUR)],
      ['by a clock that is 4 minutes ahead', (now: number) => timestamp(now + 240)],
      ['71 h ago', (now: number) => timestamp(now - 71 * HOUR)],
    ])('is taken that happened %s', async (_, when) => {
      const answer = await deliver(url(), token({ timestamp: when(test.clock.now()) }));
      expect(answer.status).toBe(200);
      expect(journal.created).toHaveLength(1);
    });

    it('of a type that is new comes to those who want all', async () => {
      const answer = await deliver(
        url(),
        token({ type: 'spaceship.landed', data: { on: 'moon' } }),
      );
      expect(answer.status).toBe(200);
      expect(journal.created).toEqual([]);
      expect(journal.all).toMatchObject([{ type: 'spaceship.landed', data: { on: 'moon' } }]);
    });

    it.each(['application/jwt; charset=utf-8', 'APPLICATION/JWT'])(
      'is taken as %s',
      async (contentType) => {
        expect((await deliver(url(), token(), { contentType })).status).toBe(200);
        expect(journal.created).toHaveLength(1);
      },
    );

    it('is taken with 200 KB of data', async () => {
      const data = { user: { ...user, first_name: 'n'.repeat(150_000) } };
      expect((await deliver(url(), token({ data }))).status).toBe(200);
      expect(journal.created[0]?.data.user.first_name).toHaveLength(150_000);
    });

    it('leaves nothing of its content in the log', async () => {
      await deliver(url(), token());
      journal.failures = 1;
      await deliver(url(), token());
      expect(test.logger.text).not.toMatch(/somewhere\.example|eyJ/);
    });
  });

  describe('what is no event of this tenant', () => {
    const expired = 73 * HOUR;

    it.each<[string, () => string]>([
      ['nothing', () => ''],
      ['no token', () => 'hello'],
      ['JSON', () => JSON.stringify({ type: 'user.created', data: {} })],
      ['a token that somebody else signed', () => token({ key: test.kinde.foreignKeyPem })],
      ['a token with no signature', () => token({ header: { alg: 'none' } })],
      [
        'a token that the public key signed as if it were a secret',
        () => token({ header: { alg: 'HS256' }, key: test.kinde.publicKeyPem }),
      ],
      ['a token of an unknown key', () => token({ header: { kid: 'of-nobody' } })],
      ['a token with an extension', () => token({ header: { crit: ['b64'], b64: true } })],
      ['a token with another spelling', () => `${token()}==`],
      ['a token with a space after it', () => `${token()} `],
      ['an access token', () => test.kinde.accessToken()],
      ['an id token', () => test.kinde.idToken()],
      ["a machine's token", () => test.kinde.machineToken()],
      [
        'an access token with everything that an event has',
        () =>
          test.kinde.accessToken({
            claims: {
              type: 'user.created',
              event_id: 'event_2',
              data: { user },
              timestamp: timestamp(test.clock.now()),
            },
          }),
      ],
      ['an event of another issuer', claims({ iss: 'https://other.kinde.com' })],
      ['an event for somebody', claims({ sub: 'kp_1', aud: ['an-api'] })],
      ['an event with scopes', claims({ scp: [] })],
      ['an event without a type', claims({ type: undefined })],
      ['an event whose type is a number', claims({ type: 1 })],
      ['an event whose type is no name', claims({ type: 'user created' })],
      ['an event of one word', claims({ type: 'user' })],
      ['an event without an id', claims({ event_id: undefined })],
      ['an event with an empty id', claims({ event_id: '' })],
      ['an event whose id breaks a line', claims({ event_id: 'event_1\n[ERROR] forged' })],
      ['an event without data', claims({ data: undefined })],
      ['an event whose data is a list', claims({ data: [user] })],
      ['an event without a time', claims({ timestamp: undefined, event_timestamp: undefined })],
      ['an event whose time is a number', claims({ timestamp: 1_700_000_000 })],
      ['an event whose time is a word', claims({ timestamp: 'now' })],
      ['an old event', () => token({ timestamp: timestamp(test.clock.now() - expired) })],
      ['an event from the future', () => token({ timestamp: timestamp(test.clock.now() + 330) })],
    ])('is refused: %s', async (_, create) => {
      expect(await deliver(url(), create())).toMatchObject({
        status: 400,
        body: {
          statusCode: 400,
          error: 'Bad Request',
          code: 'ERR_KINDE_INVALID_WEBHOOK',
          message: 'This is no event of this tenant.',
        },
      });
      expect(journal.all).toEqual([]);
    });

    it('costs one question for keys, however much of it comes', async () => {
      test.clock.advance(60);
      test.kinde.resetCalls();
      const keys = Array.from({ length: 50 }, (_, index) => `unknown-${index}`);
      const answers = await Promise.all(
        keys.map((kid) => deliver(url(), token({ header: { kid } }))),
      );
      expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 400));
      expect(test.kinde.calls.jwks).toBe(1);
    });

    it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
      'is refused as %s',
      async (contentType) => {
        const body = contentType === 'application/json' ? '{}' : token();
        const answer = await deliver(url(), body, { contentType });
        expect(answer).toMatchObject({
          status: 415,
          body: { code: 'ERR_KINDE_WEBHOOK_MEDIA_TYPE' },
        });
      },
    );

    it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('is refused by %s', async (method) => {
      expect([404, 405]).toContain((await fetch(url(), { method })).status);
    });

    it('is refused when it is huge', async () => {
      const huge = 'x'.repeat(1_048_576);
      const refusal = { status: 413, body: { code: 'ERR_KINDE_WEBHOOK_TOO_LARGE' } };
      expect(await deliver(url(), huge)).toMatchObject(refusal);
      // The same, without saying beforehand how much it is.
      const response = await fetch(url(), {
        method: 'POST',
        headers: { 'content-type': 'application/jwt' },
        body: new Blob([huge]).stream(),
        duplex: 'half',
      });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject(refusal.body);
      expect((await deliver(url(), token())).status).toBe(200);
    });

    it('is refused when it does not arrive', async () => {
      const timers = HeldTimers.hold();
      try {
        expect(await sendHalf(test.port)).toMatch(/^HTTP\/1\.1 408 .*ERR_KINDE_WEBHOOK_TIMEOUT/s);
      } finally {
        timers.release();
      }

      /** Begins a delivery, lets time pass, and returns the answer. */
      async function sendHalf(port: number): Promise<string> {
        const socket = connect({ host: 'localhost', port });
        let answer = '';
        socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
        socket.on('error', () => undefined);
        socket.write(
          'POST /api/hooks/kinde HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n' +
            'Content-Type: application/jwt\r\n\r\neyJ',
        );
        for (let step = 0; step < 10_000 && !answer.includes('}'); step += 1) {
          await setImmediate();
          if (step % 100 === 99) {
            timers.pass(1);
          }
        }
        socket.destroy();
        return answer;
      }
    });
  });

  describe('an event that is delivered more than once', () => {
    it.each([
      ['under the same name', { webhookId: 'delivery-1' }],
      ['under other names', {}],
      ['under no name', { webhookId: null }],
    ])('is handled once %s', async (_, options) => {
      const delivery = token();
      for (let attempt = 0; attempt < 3; attempt += 1) {
        expect(await deliver(url(), delivery, options)).toMatchObject({ status: 200 });
      }
      expect(journal.created).toHaveLength(1);
    });

    it('is handled once when it was signed anew', async () => {
      const same = { eventId: 'event_signed_anew' };
      await deliver(url(), token({ ...same, claims: { attempt: 1 } }));
      await deliver(url(), token({ ...same, claims: { attempt: 2 } }));
      expect(journal.created).toHaveLength(1);
      // What Kinde calls one delivery is one, even if it has changed meanwhile.
      const changed = { ...same, data: { user: { ...user, email: 'changed@somewhere.example' } } };
      await deliver(url(), token({ ...same, eventId: 'event_w' }), { webhookId: 'delivery-w' });
      await deliver(url(), token({ ...changed, eventId: 'event_w' }), { webhookId: 'delivery-w' });
      expect(journal.created).toHaveLength(2);
    });

    it('is not mistaken for another one with its name, id or data', async () => {
      const webhookId = 'delivery-of-all';
      await deliver(url(), token({ eventId: 'event_a' }), { webhookId });
      await deliver(url(), token({ eventId: 'event_b' }), { webhookId });
      await deliver(url(), token({ eventId: 'event_a', type: 'user.updated' }));
      await deliver(url(), token({ eventId: 'event_a', data: { user: { ...user, id: 'kp_2' } } }));
      expect(journal.all).toHaveLength(4);
    });

    it('is handled once when ten come at the same time', async () => {
      const answers = await atTheSameTime(10, token());
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(journal.created).toHaveLength(1);
    });

    it('is remembered as long as it would be taken', async () => {
      const delivery = token({ timestamp: timestamp(test.clock.now() + 290) });
      await deliver(url(), delivery);
      test.clock.advance(72 * HOUR + 200);
      expect((await deliver(url(), delivery)).status).toBe(200);
      expect(journal.created).toHaveLength(1);
    });

    it('is remembered for 72 hours', async () => {
      const eventId = 'event_of_long_ago';
      await deliver(url(), token({ eventId }));
      test.clock.advance(71 * HOUR);
      await deliver(url(), token({ eventId }));
      expect(journal.created).toHaveLength(1);
    });
  });

  describe('an event that cannot be handled', () => {
    it('is sent again, and handled then', async () => {
      journal.failures = 1;
      const delivery = token();
      expect(await deliver(url(), delivery)).toMatchObject({
        status: 500,
        body: { code: 'ERR_KINDE_WEBHOOK_FAILED' },
      });
      expect(test.logger.text).toMatch(
        /error EventJournal\.onUserCreated failed to handle user\.created .*mail server is away/s,
      );
      expect(await deliver(url(), delivery)).toMatchObject({ status: 200 });
      expect(await deliver(url(), delivery)).toMatchObject({ status: 200 });
      expect(journal.created).toHaveLength(1);
    });

    it('tells so all that came at the same time', async () => {
      journal.failures = 1;
      const delivery = token();
      const answers = await atTheSameTime(3, delivery);
      // Whose body came after that finds nobody at it, and handles it.
      expect(answers.map(({ status }) => status)).toContain(500);
      expect((await deliver(url(), delivery)).status).toBe(200);
      expect(journal.created).toHaveLength(1);
    });
  });

  it('leaves the bodies of other routes what they were', async () => {
    const bare = await TestApplication.start({
      adapter,
      controllers: [ThingsController],
      providers: [wrapping],
    });
    try {
      for (const contentType of ['application/json', 'application/jwt', 'text/plain']) {
        const body = contentType === 'application/json' ? '{"a":1}' : 'e30.e30.c2ln';
        expect(await sent(`${test.url}/api/things`, contentType, body)).toEqual(
          await sent(`${bare.url}/things`, contentType, body),
        );
      }
    } finally {
      await bare.stop();
    }
  });

  it('answers 503 while nobody can tell whose signature it is', async () => {
    const late = await TestApplication.start({
      adapter,
      providers: [EventJournal],
      extras: { webhooksPath: 'hooks' },
    });
    try {
      const delivery = late.kinde.webhookToken({ type: 'user.created', data: { user } });
      await late.kinde.down();
      const refused = await deliver(`${late.url}/hooks`, delivery);
      expect(refused).toMatchObject({ status: 503, body: { code: 'ERR_KINDE_UNAVAILABLE' } });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      await late.kinde.up();
      late.clock.advance(60);
      expect(await deliver(`${late.url}/hooks`, delivery)).toMatchObject({ status: 200 });
      expect(late.app.get(EventJournal).created).toHaveLength(1);
    } finally {
      await late.stop();
    }
  });
});

/** ISO 8601, as clocks in Sydney show it. */
function offset(seconds: number): string {
  return new Date((seconds + 10 * HOUR) * 1000).toISOString().replace('Z', '592+10:00');
}

function timestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** What comes of a body at any route. */
async function sent(target: string, contentType: string, content: string) {
  const { status, body } = await deliver(target, content, { contentType });
  return { status, body };
}
