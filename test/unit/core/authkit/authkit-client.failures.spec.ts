import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';

import {
  AuthKitClient,
  type AuthKitClientOptions,
} from '../../../../lib/core/authkit/authkit-client.js';
import { wait } from '../../../../lib/core/wait.js';
import { AuthKitError } from '../../../../lib/kinde.errors.js';
import { AuthKitServer } from '../../../support/authkit-server.js';
import { HeldTimers } from '../../../support/held-timers.js';
import {
  type Answer,
  bomb,
  drip,
  hang,
  HostileServer,
  html,
  huge,
  json,
  redirectTo,
  reset,
} from '../../../support/hostile-server.js';
import { notingFetch } from '../../../support/noting-fetch.js';
import { until } from '../../../support/until.js';

const SECRET = 'sk_live_canary-of-secrets';
const IDENTITY = 'canary-of-identities';

const emptyPage = { rows: [], total: 0, pages: 1, page: 1, requestId: 1 };

/** Everything that could be said of a failure, and that nobody may say. */
const INDISCREET = { error: `canary ${SECRET} of ${IDENTITY}`, key: SECRET };

const status = (code: number, headers: Record<string, string> = {}): Answer => {
  return (response) =>
    response
      .writeHead(code, { ...headers, 'content-type': 'application/json' })
      .end(JSON.stringify(INDISCREET));
};

const ADVICE =
  ' Is authkit.secretKey a key that is still valid, of the provider that authkit.provider names, ' +
  'and for the environment that is meant (sk_test_… or sk_live_…)?';

interface Settings {
  readonly retries?: number;
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
  readonly pause?: AuthKitClientOptions['pause'];
  readonly isReallyPausing?: boolean;
}

describe('AuthKitClient', () => {
  let provider: AuthKitServer;
  let pauses: number[];
  /** Seconds that have passed. */
  let now: number;

  beforeEach(async () => {
    provider = await AuthKitServer.start();
    pauses = [];
    now = 0;
  });
  afterEach(() => provider.stop());

  const client = (settings: Settings = {}) =>
    new AuthKitClient({
      config: {
        fetch: settings.fetch ?? fetch,
        authkit: {
          provider: 'pica',
          secretKey: SECRET,
          baseUrl: provider.url,
          concurrency: 3,
          retries: settings.retries ?? 3,
          timeout: settings.timeout ?? 60,
        },
      },
      ...(!settings.isReallyPausing && {
        pause:
          settings.pause ??
          (async (seconds) => {
            pauses.push(seconds);
            now += seconds;
          }),
      }),
      random: () => 0,
      clock: () => now,
    });

  const create = (settings?: Settings) =>
    client(settings).create({ identity: IDENTITY, identityType: 'user' });

  /** The faults for one page, one after the other, and then what it is. */
  function fail(page: number, ...faults: Answer[]): void {
    provider.answer = (call) =>
      (call.page === page ? faults.shift() : undefined) ?? json(provider.page(call.page));
  }

  describe('when what may pass goes wrong', () => {
    const passing: [string, Answer][] = [
      ['breaks off', reset],
      ...[429, 500, 502, 503, 504, 599].map((code): [string, Answer] => [
        `answers with status ${code}`,
        status(code),
      ]),
    ];

    it.each(passing)('asks for the first page again when Pica %s', async (_, fault) => {
      fail(1, fault, fault, fault);
      expect(await create()).toEqual({ ...provider.page(1), isWhiteLabel: true });
      expect([provider.pagesAsked, pauses]).toEqual([
        [1, 1, 1, 1],
        [0.25, 0.5, 1],
      ]);
    });

    it.each(passing)('asks for another page again when Pica %s', async (_, fault) => {
      provider.pages = 3;
      fail(3, fault, fault);
      expect((await create()).rows).toHaveLength(6);
      expect(provider.pagesAsked).toEqual([1, 2, 3, 3, 3]);
      expect(pauses).toEqual([0.25, 0.5]);
    });

    it.each(passing)('gives up after the last time when Pica %s', async (_, fault) => {
      provider.answer = () => fault;
      const error = await failureOf(create({ retries: 2 }));
      expect(error.code).toBe('ERR_KINDE_AUTHKIT_UNAVAILABLE');
      expect(provider.pagesAsked).toEqual([1, 1, 1]);
    });

    it('never asks again where it is told not to', async () => {
      provider.answer = () => status(503);
      await failureOf(create({ retries: 0 }));
      expect([provider.pagesAsked, pauses]).toEqual([[1], []]);
    });

    it('asks again after a fault that comes with more than an answer may have', async () => {
      provider.answer = () => (response) => response.writeHead(503).end('x'.repeat(2_000_000));
      const { code, apiStatus } = await failureOf(create());
      expect([code, apiStatus]).toEqual(['ERR_KINDE_AUTHKIT_UNAVAILABLE', 503]);
      expect(provider.pagesAsked.length).toBeGreaterThan(1);
    });

    it('says what happened', async () => {
      provider.answer = () => status(503);
      expect(await failureOf(create({ retries: 0 }))).toMatchObject({
        message: 'POST /v1/authkit (page 1) at Pica answered with status 503.',
        apiStatus: 503,
        retryAfter: undefined,
      });
      provider.answer = () => reset;
      expect(await failureOf(create({ retries: 0 }))).toMatchObject({
        message: expect.stringMatching(
          /^POST \/v1\/authkit \(page 1\) at Pica could not be reached( \([A-Z_]+\))?\.$/,
        ),
        apiStatus: undefined,
      });
    });

    it('waits for as long as Pica asks, and tells how long it would have had to', async () => {
      fail(1, status(429, { 'retry-after': '3' }), status(503, { 'retry-after': '0' }));
      await create();
      expect(pauses).toEqual([3, 0.5]);
      provider.answer = () => status(429, { 'retry-after': '9999' });
      expect(await failureOf(create())).toMatchObject({
        code: 'ERR_KINDE_AUTHKIT_UNAVAILABLE',
        apiStatus: 429,
        retryAfter: 60,
      });
      expect(pauses).toHaveLength(2);
    });

    it('does not begin a pause for which there is no time left', async () => {
      provider.answer = () => status(503);
      await failureOf(create({ timeout: 1, retries: 9 }));
      expect([provider.pagesAsked, pauses]).toEqual([
        [1, 1, 1],
        [0.25, 0.5],
      ]);
    });

    it('does not ask when the pause took all the time', async () => {
      provider.answer = () => status(503);
      const error = await failureOf(create({ timeout: 5, pause: async () => void (now += 5) }));
      expect(error.apiStatus).toBe(503);
      expect(provider.pagesAsked).toEqual([1]);
    });

    it('gives every page a time of its own', async () => {
      provider.pages = 2;
      const faults = [1, 2].map((page) => ({ page, left: 3 }));
      provider.answer = ({ page }) => {
        const fault = faults.find((each) => each.page === page && each.left > 0);
        if (!fault) return json(provider.page(page));
        fault.left -= 1;
        return status(500);
      };
      // Each takes 1.75 s.
      expect((await create({ timeout: 2 })).rows).toHaveLength(4);
      expect(pauses).toEqual([0.25, 0.5, 1, 0.25, 0.5, 1]);
    });
  });

  describe('when a page takes too long', () => {
    it.each<[string, Answer]>([
      ['nothing', hang],
      ['a byte now and then', drip],
    ])('gives up when Pica sends %s', async (_, fault) => {
      const timers = HeldTimers.hold();
      try {
        provider.pages = 2;
        fail(2, fault);
        const sent: AbortSignal[] = [];
        const created = failureOf(create({ timeout: 5, fetch: notingFetch(sent) }));
        await until('the page was asked for', () => provider.pagesAsked.includes(2));
        timers.pass(4.9);
        expect(sent.at(-1)?.aborted).toBe(false);
        timers.pass(0.1);
        expect(sent.at(-1)?.aborted).toBe(true);
        expect(await created).toMatchObject({
          code: 'ERR_KINDE_AUTHKIT_UNAVAILABLE',
          message: 'POST /v1/authkit (page 2) at Pica took more than 5 s.',
        });
        expect([provider.pagesAsked, pauses]).toEqual([[1, 2], []]);
      } finally {
        timers.release();
      }
    });

    it('counts what the page was asked for before', async () => {
      const timers = HeldTimers.hold();
      try {
        fail(1, status(500), status(500), hang);
        const sent: AbortSignal[] = [];
        const created = failureOf(create({ timeout: 5, fetch: notingFetch(sent) }));
        await until('the page was asked for again', () => provider.pagesAsked.length === 3);
        timers.pass(4.24);
        expect(sent.at(-1)?.aborted).toBe(false);
        timers.pass(0.02); // 0.75 s were for pauses
        expect(sent.at(-1)?.aborted).toBe(true);
        expect((await created).message).toContain('took more than 5 s');
      } finally {
        timers.release();
      }
    });
  });

  describe('when what will not pass goes wrong', () => {
    const lasting: [string, number | undefined, Answer][] = [
      ...[400, 404, 405, 409, 422, 499].map((code): [string, number, Answer] => [
        `answers with status ${code}`,
        code,
        status(code),
      ]),
      ['leads elsewhere', 302, redirectTo('/v1/users/flags')],
      ['answers with too much', 200, huge(5_000_000)],
      [
        'answers with a page that is too large',
        200,
        json({ ...emptyPage, more: 'x'.repeat(1_048_576) }),
      ],
      ['answers with what unpacks to too much', 200, bomb(5_000_000)],
      ['answers with HTML', 200, html],
      ['answers with nothing', 204, (response) => response.writeHead(204).end()],
      ['answers with an error in place of a token', 200, json({ error: 'none' })],
      ['answers with what is no page', 200, json({ rows: {}, total: 1, pages: 1 })],
      ['repeats the secret key', 200, json({ rows: [], total: 1, pages: 1, key: SECRET })],
    ];

    it.each(lasting)('fails at once when Pica %s', async (_, apiStatus, fault) => {
      provider.pages = 2;
      for (const page of [1, 2]) {
        fail(page, fault);
        expect(await failureOf(create())).toMatchObject({
          code: 'ERR_KINDE_AUTHKIT_FAILED',
          message: expect.stringContaining(`POST /v1/authkit (page ${page}) at Pica answered with`),
          apiStatus,
        });
      }
      expect([provider.pagesAsked, pauses]).toEqual([[1, 1, 2], []]);
    });

    it.each([401, 403])('throws with status %i, and says what to look at', async (code) => {
      provider.answer = () => status(code);
      const error = await failureOf(create());
      expect([error.message, error.apiStatus, provider.pagesAsked]).toEqual([
        `POST /v1/authkit (page 1) at Pica answered with status ${code}.${ADVICE}`,
        code,
        [1],
      ]);
    });

    it.each([301, 302, 303, 307, 308])('follows no redirect with %i', async (code) => {
      const elsewhere = await HostileServer.start();
      provider.answer = () => status(code, { location: `${elsewhere.url}/v1/authkit` });
      provider.flags = status(code, { location: `${elsewhere.url}/v1/users/flags` });
      expect((await failureOf(create())).message).toBe(
        `POST /v1/authkit (page 1) at Pica answered with status ${code}.` +
          " Is authkit.baseUrl the URL of the provider's API?",
      );
      expect(elsewhere.requests).toEqual([]);
      await elsewhere.stop();
    });
  });

  describe('when one of many pages fails', () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => void unhandled.push(reason);
    beforeAll(() => process.on('unhandledRejection', onUnhandled));
    afterAll(() => process.off('unhandledRejection', onUnhandled));
    beforeEach(() => unhandled.splice(0));

    /** What was sent, and whether it is broken off. */
    let sent: AbortSignal[];
    let refuse: (() => void) | undefined;
    const observed: typeof fetch = (...request) => notingFetch(sent)(...request);
    beforeEach(() => {
      sent = [];
      refuse = undefined;
    });

    /** The third page is refused when the test says so, and what is done to the others. */
    function refuseThird(others: Answer): void {
      provider.pages = 9;
      provider.flags = hang;
      provider.answer = ({ page }) => {
        if (page === 1) return json(provider.page(1));
        return page === 3 ? (response) => void (refuse = () => status(400)(response)) : others;
      };
    }

    /** The flags, and the four pages that were asked for before the refusal. */
    async function expectNothingMore(created: Promise<AuthKitError>): Promise<void> {
      refuse?.();
      expect((await created).apiStatus).toBe(400);
      expect(sent.map(({ aborted }) => aborted)).toEqual(Array(5).fill(true));
      await until('nothing is under way', () => provider.underWay === 0);
      expect(provider.pagesAsked).toEqual([1, 2, 3, 4]);
      expect([sent.length, unhandled]).toEqual([5, []]);
    }

    it('breaks off all others, and sends nothing more', async () => {
      refuseThird(hang);
      const created = failureOf(create({ fetch: observed }));
      await until('three are under way', () => provider.underWay === 3 && refuse !== undefined);
      await expectNothingMore(created);
    });

    it('asks for nothing again after that, even if a pause does not end with it', async () => {
      refuseThird(status(503));
      const ends: (() => void)[] = [];
      const pause = () => new Promise<void>((resolve) => ends.push(resolve));
      const created = failureOf(create({ fetch: observed, pause }));
      await until('two pause', () => ends.length === 2 && refuse !== undefined);
      refuse?.();
      await created;
      ends.forEach((end) => end());
      await setImmediate();
      refuse = undefined;
      await expectNothingMore(created);
    });

    it('ends the pauses that others take', async () => {
      refuseThird(status(503, { 'retry-after': '50' }));
      const pausing: AbortSignal[] = [];
      const pause = (seconds: number, signal: AbortSignal) => {
        pausing.push(signal);
        return wait(seconds, signal);
      };
      const created = failureOf(create({ fetch: observed, pause }));
      await until('two pause', () => pausing.length === 2 && refuse !== undefined);
      await expectNothingMore(created);
      expect(pausing.map(({ aborted }) => aborted)).toEqual([true, true]);
    });

    it('breaks off the flags when the first page fails', async () => {
      provider.flags = hang;
      provider.answer = () => status(400);
      await failureOf(create({ fetch: observed }));
      expect(sent.map(({ aborted }) => aborted)).toEqual([true, true]);
      expect(unhandled).toEqual([]);
    });
  });

  it('pauses by itself', async () => {
    const timers = HeldTimers.hold();
    try {
      fail(1, status(503));
      const created = create({ isReallyPausing: true });
      await until('the page was asked for again', () => {
        timers.pass(0.01);
        return provider.pagesAsked.length === 2;
      });
      expect(await created).toHaveProperty('page', 1);
    } finally {
      timers.release();
    }
  });

  it.each<[string, Answer]>([
    ['refuses the secret key', status(401)],
    ['refuses something else', status(400)],
    ['has a fault of its own', status(500)],
    ['breaks off', reset],
    ['leads elsewhere', status(302, { location: `/?${SECRET}${IDENTITY}` })],
    ['answers with what is no page', json(INDISCREET)],
    ['repeats the secret key', json({ rows: [], total: 0, pages: 0, ...INDISCREET })],
    ['answers with what is no JSON', (response) => response.end(`${SECRET} ${IDENTITY}`)],
  ])('says nothing of secret, identity and answer when Pica %s', async (_, fault) => {
    provider.answer = () => fault;
    assertDiscreet(await failureOf(create({ retries: 0 })));
  });

  it('says nothing of what a fetch of the application’s throws', async () => {
    const indiscreet = new Error(`canary ${SECRET}`, { cause: INDISCREET });
    const fetching = () => Promise.reject(indiscreet);
    const error = await failureOf(create({ retries: 0, fetch: fetching }));
    expect(error.code).toBe('ERR_KINDE_AUTHKIT_UNAVAILABLE');
    assertDiscreet(error);
  });
});

async function failureOf(called: Promise<unknown>): Promise<AuthKitError> {
  const error: unknown = await called.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AuthKitError);
  return error as AuthKitError;
}

function assertDiscreet(error: AuthKitError): void {
  const all = [
    inspect(error, { depth: null, showHidden: true }),
    JSON.stringify(error),
    String(error.stack),
    String(error),
  ].join('\n');
  expect(all).not.toContain('canary');
  expect(error).not.toHaveProperty('cause');
}
