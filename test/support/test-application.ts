import type { Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';

import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';

import {
  KindeModule,
  type KindeModuleExtras,
  type KindeModuleOptions,
  type SessionStore,
} from '../../lib/index.js';
import { LocalKinde, type LocalKindeOptions } from '../../lib/testing/index.js';
import { type AdapterName, createAdapter } from './adapters.js';
import { CapturedLogger } from './captured-logger.js';
import type { SessionPlace } from './deployments.js';
import { freePort } from './free-port.js';
import { RedisServer } from './redis-server.js';
import { RedisSessions } from './redis-sessions.js';
import { TestClock } from './test-clock.js';
import { type Page, UserAgent } from './user-agent.js';

export const SESSION_SECRET = 'a session secret of more than 32 bytes';

/** Seconds that Kinde may take for anything, on a slow machine too. */
const PATIENCE = 60;

/** More than a request ever asks of the store. */
const STEPS = 10;

export interface TestApplicationOptions {
  readonly adapter: AdapterName;
  /** The adapter itself, where it needs options of its own. */
  readonly httpAdapter?: AbstractHttpAdapter;
  readonly controllers?: Type[];
  readonly providers?: NonNullable<DynamicModule['providers']>;
  readonly imports?: NonNullable<DynamicModule['imports']>;
  readonly options?: Partial<KindeModuleOptions>;
  readonly extras?: KindeModuleExtras;
  readonly kinde?: LocalKindeOptions;
  /** Another instance of the same application, whose Kinde and clock it shares. */
  readonly beside?: TestApplication;
  /** Where sessions are kept; default in the cookie. */
  readonly sessions?: SessionPlace;
  /** For sessions in a store; default one that goes with the application. */
  readonly redisUrl?: string;
  /** Path of the callback, when a prefix or another `path` moves it. */
  readonly callbackPath?: string;
  /** Called before the application listens. */
  readonly configure?: (app: INestApplication) => void;
}

/** A Nest application on a port of its own, and the Kinde tenant that it signs people in with. */
export class TestApplication {
  readonly clock = new TestClock();
  readonly logger = new CapturedLogger();

  private constructor(
    readonly port: number,
    readonly kinde: LocalKinde,
  ) {}

  app!: INestApplication;
  /** Where its sessions are, when it started one for them. */
  redis: RedisServer | undefined;
  #redisSessions: RedisSessions | undefined;
  #isKindeOwn = true;

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  static async start(settings: TestApplicationOptions): Promise<TestApplication> {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const { callbackPath = '/auth/callback' } = settings;
    const { beside } = settings;
    const clock = beside?.clock ?? new TestClock();
    const kinde =
      beside?.kinde ??
      (await LocalKinde.start({
        port: await freePort(), // which it finds free again when it was down
        clock: clock.now,
        ...settings.kinde,
      }));
    kinde.allow({ redirectUri: `${url}${callbackPath}`, logoutUri: url });
    kinde.allow({ logoutUri: `${url}/` });
    const test = new TestApplication(port, kinde);
    Object.assign(test, { clock });
    test.#isKindeOwn = beside === undefined;
    const session = { secret: SESSION_SECRET, ...settings.options?.session };
    test.app = await createApplication(settings, test, {
      issuerUrl: kinde.issuerUrl,
      clientId: kinde.clientId,
      clientSecret: kinde.clientSecret,
      siteUrl: url,
      postLoginUrl: '/home',
      timeout: PATIENCE,
      clock: clock.now,
      ...settings.options,
      session:
        settings.sessions === 'store'
          ? { ...session, store: await test.#openStore(settings.redisUrl) }
          : session,
      ...settings.extras,
    });
    await test.app.listen(port, 'localhost');
    return test;
  }

  async stop(): Promise<void> {
    await this.app.close();
    if (this.#isKindeOwn) {
      await this.kinde.stop();
    }
    this.#redisSessions?.close();
    await this.redis?.stop();
  }

  /**
   * Waits until requests that are here have gone as far as they go without waiting for anything but
   * the store, of which each asks one thing after the other.
   */
  async storeHasAnswered(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      await this.#redisSessions?.client.ping(); // comes back after what was asked before
      await setImmediate();
    }
  }

  /** The same path and query at this application, which stands in for whatever `siteUrl` it has. */
  at(url: string): string {
    const { pathname, search } = new URL(url);
    return this.url + pathname + search;
  }

  /** A new browser. */
  agent(): UserAgent {
    return new UserAgent();
  }

  /** Signs a browser in, from the login route to where the login ends. */
  async signIn(
    agent: UserAgent,
    user: string,
    { login = '/auth/login', orgCode }: { login?: string; orgCode?: string } = {},
  ): Promise<Page> {
    const callback = await this.authorize(agent, user, { login, ...(orgCode && { orgCode }) });
    return agent.get(callback);
  }

  /** As {@link signIn}, up to the callback's URL, which the browser has not been to yet. */
  async authorize(
    agent: UserAgent,
    user: string,
    { login = '/auth/login', orgCode }: { login?: string; orgCode?: string } = {},
  ): Promise<string> {
    const start = await agent.get(`${this.url}${login}`);
    if (start.location === '') {
      throw new Error(`The login did not start: ${start.status} ${start.text}`);
    }
    return this.passKinde(agent, user, start.location, orgCode);
  }

  /**
   * Goes through Kinde's pages, from the authorization URL to the callback's.
   *
   * @param user id of a demo user, or the e-mail address to register with
   */
  async passKinde(
    agent: UserAgent,
    user: string,
    authorizationUrl: string,
    orgCode?: string,
  ): Promise<string> {
    let page = await agent.get(authorizationUrl);
    for (let hops = 0; hops < 20; hops += 1) {
      if (page.location !== '' && !page.location.startsWith(this.kinde.issuerUrl)) {
        return page.location;
      }
      page =
        page.location === ''
          ? await this.#answer(agent, page, user, orgCode)
          : await agent.get(page.location);
    }
    throw new Error(`The login did not come back: ${page.status} ${page.url}\n${page.text}`);
  }

  async #openStore(url: string | undefined): Promise<SessionStore> {
    if (url === undefined) {
      this.redis = await RedisServer.start();
    }
    this.#redisSessions = await RedisSessions.connect(url ?? this.redis?.url ?? '');
    return this.#redisSessions.store;
  }

  /** Fills in and sends the form on a page of the local Kinde. */
  #answer(agent: UserAgent, page: Page, user: string, orgCode: string | undefined): Promise<Page> {
    const action = new URL(/<form[^>]*action="([^"]*)"/.exec(page.text)?.[1] ?? '', page.url).href;
    const asksFor = (field: string) => page.text.includes(`name="${field}"`);
    if (asksFor('email')) {
      return agent.post(action, { first_name: 'New', last_name: 'Comer', email: user });
    }
    if (asksFor('org_name')) {
      return agent.post(action, { org_name: 'New Organization' });
    }
    const chosen = orgCode ?? /name="org_code" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    return agent.post(action, asksFor('org_code') ? { org_code: chosen } : { user });
  }
}

async function createApplication(
  {
    adapter,
    httpAdapter,
    configure,
    controllers = [],
    imports = [],
    providers = [],
  }: TestApplicationOptions,
  { logger }: TestApplication,
  options: KindeModuleOptions & KindeModuleExtras,
): Promise<INestApplication> {
  class TestModule {}
  const module: DynamicModule = {
    module: TestModule,
    imports: [KindeModule.forRoot(options), ...imports],
    controllers,
    providers,
  };
  const app = await NestFactory.create(module, httpAdapter ?? createAdapter(adapter), {
    logger,
    abortOnError: false,
    forceCloseConnections: true,
  });
  // Or it could close a connection that a client is about to use.
  (app.getHttpServer() as Server).keepAliveTimeout = 0;
  configure?.(app);
  return app;
}
