import { inspect } from 'node:util';

import { ConsoleLogger, Controller, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

import type { KindeModuleOptions } from '../../lib/index.js';
import { demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import { type AdapterName, adapters } from '../support/adapters.js';
import { CapturedOutput } from '../support/captured-output.js';
import { describeEachDeployment, type SessionPlace } from '../support/deployments.js';
import { sendExactly } from '../support/exact-request.js';
import { HeardEvents } from '../support/heard-events.js';
import { HeldTimers } from '../support/held-timers.js';
import { InspectingFilter } from '../support/inspecting-filter.js';
import { RedisView } from '../support/redis-view.js';
import { TelemetryRecorder } from '../support/telemetry-recorder.js';
import { SESSION_SECRET, TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import type { Page, UserAgent } from '../support/user-agent.js';

/** What nothing but a token says. */
const CANARY_CLAIM = 'canary-of-a-claim';
/** What somebody outside writes wherever he can, to see it again in a log. */
const INJECTED = 'injected-by-somebody';
/** Seconds that the application waits for Kinde. */
const TIMEOUT = 60;
/** Shorter texts occur by chance. */
const MINIMUM_LENGTH = 8;

@Controller('passport')
@UseGuards(AuthGuard('kinde'))
class PassportController {
  @Get()
  list() {
    return { ok: true };
  }
}

/** Goes everywhere, on every way that leads to an end, good or bad. */
class Visitor {
  /** Bodies and headers of the answers that say no. */
  readonly refusals: string[] = [];
  readonly secrets = new Set<string>([SESSION_SECRET]);

  constructor(
    readonly test: TestApplication,
    readonly kinde: LocalKinde,
  ) {
    this.keep(kinde.clientSecret, ...Object.values(demoUsers), CANARY_CLAIM);
    for (const { email, givenName, familyName } of kinde.tenant.users) {
      this.keep(email, `${givenName} ${familyName}`);
    }
  }

  keep(...secrets: unknown[]): void {
    for (const secret of secrets) {
      if (typeof secret === 'string' && secret.length >= MINIMUM_LENGTH) {
        this.secrets.add(secret);
      }
    }
  }

  /** A token and its parts: half a token would be too much too. */
  keepToken(token: unknown): void {
    this.keep(token, ...(typeof token === 'string' ? token.split('.') : []));
  }

  note(page: Page): Page {
    this.keep(...page.setCookies.map(({ value }) => value));
    if (page.status >= 400) {
      const headers = [...page.headers].filter(([name]) => name !== 'set-cookie');
      this.refusals.push(inspect([page.status, headers, page.text], { maxStringLength: null }));
    } else if (page.location.includes('sign-in-failed')) {
      this.refusals.push(page.location);
    }
    return page;
  }

  async get(agent: UserAgent, path: string, headers: Record<string, string> = {}): Promise<Page> {
    const url = new URL(path, this.test.url).href;
    return this.note(await agent.get(url, { 'user-agent': INJECTED, ...headers }));
  }

  async withToken(token: string, path = '/todos'): Promise<Page> {
    this.keepToken(token);
    return this.get(this.test.agent(), path, { authorization: `Bearer ${token}` });
  }

  async callbackOf(agent: UserAgent, user: string = demoUsers.rex): Promise<URL> {
    const login = await this.get(agent, '/auth/login?login_hint=rex%40analytical.example');
    this.keep(...new URL(login.location).searchParams.values());
    const callback = new URL(await this.test.authorize(agent, user));
    this.keep(callback.searchParams.get('code'), callback.searchParams.get('state'));
    return callback;
  }

  async signIn(user: string = demoUsers.rex): Promise<UserAgent> {
    const agent = this.test.agent();
    await this.get(agent, (await this.callbackOf(agent, user)).href);
    return agent;
  }

  /** A browser whose access token is over, or soon will be. */
  async withDueSession(secondsLeft: number): Promise<UserAgent> {
    const agent = await this.signIn();
    this.test.clock.advance(86_000);
    await this.get(agent, '/todos');
    this.test.clock.advance(400 - secondsLeft);
    return agent;
  }

  /** Whatever Kinde was sent is as secret as what it sent back. */
  keepRequests(): void {
    for (const { endpoint, params } of this.kinde.requests) {
      if (['token', 'revoke'].includes(endpoint)) {
        const { client_id: _, redirect_uri: __, grant_type: ___, ...secrets } = params;
        this.keep(...Object.values(secrets).flat());
      }
    }
    this.secrets.delete('refresh_token'); // the value of token_type_hint
  }
}

/** Of `inspect`. */
const EVERYTHING = { depth: 10, maxArrayLength: null, maxStringLength: null };

/** Node's own, which it prints once in a process, whatever runs at the time. */
const NODE_WARNING = /^\((node:\d+\) (\[\w+\] )?\w*Warning: |Use `node --trace-)/;

const ERRORS = [
  'UNAUTHENTICATED',
  'INVALID_TOKEN',
  'SESSION_ENDED',
  'INVALID_REQUEST',
  'FORBIDDEN',
  'CROSS_SITE_REQUEST',
  'LOGIN_EXPIRED',
  'LOGIN_REFUSED',
  'LOGIN_FAILED',
  'SESSION_TOO_LARGE',
  'UNAVAILABLE',
];

describeEachDeployment('secrets', (adapter, sessions) => keptSecret({ adapter, sessions }));

describe.each(adapters)('secrets, with a page for failed logins (%s)', (adapter) =>
  keptSecret({ adapter, sessions: 'cookie', options: { errorUrl: '/sign-in-failed' } }),
);

interface Setting {
  readonly adapter: AdapterName;
  readonly sessions: SessionPlace;
  readonly options?: Partial<KindeModuleOptions>;
}

function keptSecret({ adapter, sessions, options }: Setting): void {
  let test: TestApplication;
  let visitor: Visitor;
  let filter: InspectingFilter;
  let printed: string;
  /** All that Redis was told and what it has now, where there is one. */
  let stored = '';
  const heard = new HeardEvents();
  /** Spans and metrics. */
  let measured: string;

  beforeAll(async () => {
    const output = CapturedOutput.start();
    const recorder = TelemetryRecorder.start();
    try {
      test = await TestApplication.start({
        adapter,
        sessions,
        controllers: [TodosController, PassportController],
        options: { timeout: TIMEOUT, onEvent: heard.onEvent, ...options },
        configure: (app) => {
          filter = new InspectingFilter(app.getHttpAdapter());
          app.useGlobalFilters(filter);
          app.useLogger(
            new ConsoleLogger({
              colors: false,
              logLevels: ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'],
            }),
          );
        },
      });
      visitor = new Visitor(test, test.kinde);
      stored = await storedDuring(test, () => visitEverything(visitor));
      await visitWithoutStore(visitor);
      measured = inspect([recorder.spans.map(shownOf), await recorder.points()], EVERYTHING);
    } finally {
      printed = output.stop();
      await recorder.stop();
    }
  }, 300_000);
  afterAll(() => test.stop());

  const leaksIn = (text: string): string[] =>
    [...visitor.secrets, INJECTED].filter((secret) => text.includes(secret));

  it('are many, and everything that can go wrong went wrong', () => {
    expect(visitor.secrets.size).toBeGreaterThan(200);
    expect(visitor.refusals.length).toBeGreaterThan(40);
    expect(filter.seen.length).toBeGreaterThan(30);
    const missing = ERRORS.filter((code) => !printed.includes(`ERR_KINDE_${code}`));
    // No session is too large for a store.
    expect(missing).toEqual(sessions === 'cookie' ? [] : ['SESSION_TOO_LARGE']);
    expect(test.kinde.errors).toEqual([]);
    expect(stored.length).toBeGreaterThanOrEqual(sessions === 'cookie' ? 0 : 100_000);
  });

  it('are in nothing that is printed, at any level', () => {
    expect(leaksIn(printed)).toEqual([]);
  });

  it('are in nothing that onEvent hears, but for who it was', () => {
    expect(new Set(heard.types).size).toBeGreaterThan(4);
    const events = heard.all.map((event) => ({ ...event, userId: undefined }));
    expect(leaksIn(inspect(events, EVERYTHING))).toEqual([]);
  });

  it('are in nothing that is measured', () => {
    expect(measured).toMatch(/kinde\.callback[^]*kinde\.refresh[^]*kinde\.refusals/);
    expect(leaksIn(measured)).toEqual([]);
  });

  it('are in no error that a filter of the application could log', () => {
    expect(leaksIn(filter.seen.join('\n'))).toEqual([]);
  });

  it('are in nothing that a store is told or keeps', () => {
    expect(leaksIn(stored)).toEqual([]);
  });

  it('are in no answer that says no', () => {
    expect(leaksIn(visitor.refusals.join('\n'))).toEqual([]);
  });

  it('would be found if they were there', () => {
    expect(leaksIn(`${printed} ${[...visitor.secrets].at(-1)}`)).toHaveLength(1);
  });

  it('leave no room for forged lines in the log', () => {
    const lines = printed.split('\n').filter((line) => line !== '' && !NODE_WARNING.test(line));
    const format =
      /^\[Nest\] \d+ {2}- .+ (VERBOSE|DEBUG|LOG|WARN|ERROR|FATAL) \[\w+\] [^\p{Cc}]+$/u;
    expect(lines.filter((line) => !format.test(line))).toEqual([]);
  });
}

/** What whoever gets a span can see. */
function shownOf({ name, attributes, status, events, links, resource }: ReadableSpan): object {
  return { name, attributes, status, events, links, resource: resource.attributes };
}

async function visitEverything(visitor: Visitor): Promise<void> {
  const { kinde, test } = visitor;
  kinde.faults.overrideAccessTokenClaims = (claims) => ({ ...claims, canary: CANARY_CLAIM });
  kinde.faults.overrideIdTokenClaims = (claims) => ({ ...claims, canary: CANARY_CLAIM });
  const resetFaults = () => {
    kinde.faults.clear();
    kinde.faults.overrideTokenResponse = (response) => {
      const { access_token: access, refresh_token: refresh, id_token: id } = response;
      [access, refresh, id].forEach((token) => visitor.keepToken(token));
      return response;
    };
    test.clock.advance(10); // beyond every pause after a failure
  };

  await visitWithoutKinde(visitor, resetFaults);
  await visitSignedIn(visitor, resetFaults);
  await visitCallbacks(visitor);
  await visitFailingLogins(visitor, resetFaults);
  await visitFailingRefreshes(visitor, resetFaults);
  await visitWithBearerTokens(visitor);
  visitor.keepRequests();
}

/** What goes into the store of an application meanwhile, and what is in it then. */
async function storedDuring(
  { redis }: TestApplication,
  work: () => Promise<void>,
): Promise<string> {
  if (redis === undefined) {
    await work();
    return '';
  }
  const view = await RedisView.open(redis.url);
  try {
    const commands = await view.commandsDuring(work);
    return [...commands, await view.everything()].join('\n');
  } finally {
    view.close();
  }
}

/** When its sessions are out of reach; a store says things that nobody foresaw. */
async function visitWithoutStore(visitor: Visitor): Promise<void> {
  const { redis } = visitor.test;
  if (redis !== undefined) {
    const agent = await visitor.signIn();
    const callback = await visitor.callbackOf(agent);
    await redis.kill();
    for (const path of ['/todos', '/passport', '/auth/me', callback.href, '/auth/logout']) {
      await visitor.get(agent, path);
    }
    await redis.restart();
  }
}

async function visitWithoutKinde(visitor: Visitor, resetFaults: () => void): Promise<void> {
  const { kinde, test } = visitor;
  for (const endpoint of ['discovery', 'jwks'] as const) {
    for (const fault of [{ down: true }, { status: 500 }, { html: true }]) {
      resetFaults();
      kinde.faults[endpoint] = fault;
      await visitor.withToken(kinde.accessToken());
      test.clock.advance(10);
      await visitor.get(test.agent(), '/auth/login');
    }
  }
  resetFaults();
}

async function visitSignedIn(visitor: Visitor, resetFaults: () => void): Promise<void> {
  const { kinde, test } = visitor;
  const agent = await visitor.signIn(demoUsers.mia);
  for (const path of [
    '/auth/me',
    '/todos',
    '/todos/details',
    '/todos/deletable',
    '/todos/orgs/org_other',
    '/passport',
    '/auth/register',
    '/auth/create-org?org_name=New',
  ]) {
    await visitor.get(agent, path);
  }
  const origin = { origin: `https://${INJECTED}.example` };
  visitor.note(await agent.post(`${test.url}/todos`, {}, origin));
  await visitor.get(agent, '/auth/logout', { ...origin, 'sec-fetch-site': 'cross-site' });
  kinde.faults.revoke = { status: 500 };
  const other = agent.clone();
  await visitor.get(agent, '/auth/logout');
  await visitor.get(other, '/todos'); // with the cookie of a session that is over
  resetFaults();
  for (const cookie of [INJECTED, `${INJECTED}${'A'.repeat(100)}`]) {
    await visitor.get(test.agent(), '/todos', { cookie: `kinde.session.0=${cookie}` });
  }
}

async function visitCallbacks(visitor: Visitor): Promise<void> {
  const { test } = visitor;
  const finished = test.agent();
  const callback = await visitor.callbackOf(finished);
  await visitor.get(test.agent(), callback.href); // of another browser
  await Promise.all([visitor.get(finished, callback.href), visitor.get(finished, callback.href)]);
  await visitor.get(finished, callback.href);
  await visitor.get(finished, '/auth/logout');
  await visitor.get(finished, callback.href);

  const errors = [
    `error=access_denied&error_description=${INJECTED}`,
    `error=login_required`,
    `error=${INJECTED}`,
    `error=injected_by_somebody&error_description=%0d%0a[Nest]%20ERROR%20forged`,
    `error=%0d%0a[Nest]%201%20-%20ERROR%20forged`,
    `error=%1b[31m${INJECTED}`,
    `error=login_link_expired&reauth_state=${INJECTED}`,
    `code=${INJECTED}`,
    `code=${INJECTED}&code=x`,
    `code=${INJECTED}&iss=https%3A%2F%2F${INJECTED}.example`,
    `code=${INJECTED}&id_token=${INJECTED}`,
  ];
  for (const query of errors) {
    const agent = test.agent();
    const state = (await visitor.callbackOf(agent)).searchParams.get('state') ?? '';
    await visitor.get(agent, `/auth/callback?${query}&state=${state}`);
    await visitor.get(agent, `/auth/callback?${query}&state=${INJECTED}`);
  }
  for (const query of [`prompt=${INJECTED}`, `org_code=${INJECTED}&org_code=x`, 'lang[]=x']) {
    await visitor.get(test.agent(), `/auth/login?${query}`);
  }
}

async function visitFailingLogins(visitor: Visitor, resetFaults: () => void): Promise<void> {
  const { kinde } = visitor;
  const { faults } = kinde;
  const set: (() => void)[] = [
    () => (faults.token = { down: true }),
    () => (faults.token = { status: 500 }),
    () => (faults.token = { status: 429, retryAfter: 1 }),
    () => (faults.token = { status: 400 }),
    () => (faults.token = { html: true }),
    () => (faults.token = { hugeBody: 4_000_000 }),
    () => (faults.token = { redirect: `https://${INJECTED}.example/` }),
    () => (faults.wrongSignature = 'idToken'),
    () => (faults.wrongSignature = 'accessToken'),
    () => (faults.wrongNonce = true),
    () => (faults.noNonce = true),
    () => (faults.noIdToken = true),
    () => (faults.noExpiry = true),
    () => (faults.expired = true),
    () => (faults.otherSubject = CANARY_CLAIM),
    () => (faults.overrideAccessTokenClaims = { sub: CANARY_CLAIM }),
    () => (faults.overrideAccessTokenClaims = { padding: CANARY_CLAIM.repeat(420) }),
    () => (faults.overrideIdTokenClaims = { iss: `https://${CANARY_CLAIM}.example` }),
    () => (faults.overrideIdTokenClaims = { aud: CANARY_CLAIM }),
    () => (faults.overrideIdTokenClaims = { azp: CANARY_CLAIM }),
    () => (faults.overrideIdTokenClaims = { at_hash: CANARY_CLAIM }),
    () => (faults.overrideIdTokenClaims = { exp: CANARY_CLAIM }),
  ];
  for (const setFault of set) {
    resetFaults();
    setFault();
    await visitor.signIn();
  }
  resetFaults();
  faults.token = { hang: true };
  await signInInVain(visitor);
  for (const response of [
    { error: INJECTED, error_description: INJECTED },
    { access_token: CANARY_CLAIM },
    { access_token: { canary: CANARY_CLAIM } },
    { id_token: CANARY_CLAIM },
    { id_token: [CANARY_CLAIM] },
    { token_type: CANARY_CLAIM },
    { expires_in: CANARY_CLAIM },
    { refresh_token: { canary: CANARY_CLAIM } },
  ]) {
    resetFaults();
    const { overrideTokenResponse: keep } = faults;
    faults.overrideTokenResponse = (tokens) => ({
      ...(typeof keep === 'function' ? keep(tokens) : tokens),
      ...response,
    });
    await visitor.signIn();
  }
  resetFaults();
}

/** Signs in at a Kinde that does not answer, until the application gives up. */
async function signInInVain(visitor: Visitor): Promise<void> {
  const { calls } = visitor.kinde;
  const before = calls.codeExchange;
  const timers = HeldTimers.hold();
  try {
    const visit = visitor.signIn();
    await until('Kinde was asked', () => calls.codeExchange > before);
    timers.pass(TIMEOUT);
    await visit;
  } finally {
    timers.release();
  }
}

async function visitFailingRefreshes(visitor: Visitor, resetFaults: () => void): Promise<void> {
  const { kinde } = visitor;
  const { faults } = kinde;
  const set: (() => void)[] = [
    () => undefined,
    () => (faults.token = { down: true }),
    () => (faults.token = { status: 500 }),
    () => (faults.token = { status: 400 }),
    () => (faults.token = { html: true }),
    () => (faults.wrongSignature = true),
    () => (faults.otherSubject = CANARY_CLAIM),
    () => (faults.otherOrgCode = CANARY_CLAIM),
    () => (faults.noExpiry = true),
    () => (faults.overrideAccessTokenClaims = { padding: CANARY_CLAIM.repeat(420) }),
    () => (faults.overrideTokenResponse = { access_token: CANARY_CLAIM }),
    () => (kinde.refreshTokenLifetime = 1),
  ];
  for (const setFault of set) {
    for (const secondsLeft of [10, -10]) {
      resetFaults();
      const agent = await visitor.withDueSession(secondsLeft);
      setFault();
      await visitor.get(agent, '/todos');
      await visitor.get(agent, '/passport');
    }
  }
  resetFaults();
}

async function visitWithBearerTokens(visitor: Visitor): Promise<void> {
  const { kinde, test } = visitor;
  const claims = { canary: CANARY_CLAIM };
  const forged = `${Buffer.from(`{"alg":"RS256","kid":"${INJECTED}\\r\\n[Nest]"}`).toString('base64url')}.e30.AAAA`;
  for (const token of [
    kinde.accessToken({ claims }),
    kinde.accessToken({ claims, key: kinde.foreignKeyPem }),
    kinde.accessToken({ claims, expiresIn: -600 }),
    kinde.accessToken({ claims: { iss: CANARY_CLAIM } }),
    kinde.accessToken({ claims: { aud: CANARY_CLAIM, azp: CANARY_CLAIM } }),
    kinde.accessToken({ header: { kid: `${INJECTED}\r\n[Nest] 1 - ERROR forged` } }),
    kinde.accessToken({ header: { typ: `${INJECTED}\u001b[31m` } }),
    kinde.accessToken({ header: { alg: 'HS256' }, key: kinde.publicKeyPem }),
    kinde.idToken({ claims, nonce: 'n' }),
    kinde.machineToken({ claims }),
    kinde.webhookToken({ type: 'user.created', data: claims }),
    forged,
    `${INJECTED}.${INJECTED}.${INJECTED}`,
    INJECTED,
    `${INJECTED} ${INJECTED}`,
  ]) {
    for (const path of ['/todos', '/todos/optional', '/todos/deletable', '/passport', '/auth/me']) {
      await visitor.withToken(token, path);
    }
    await sendExactly(`${test.url}/todos`, {
      headers: { Authorization: [`Bearer ${token}`, `Basic ${token}`] },
    });
  }
}
