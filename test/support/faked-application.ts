import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { KindeModule, type KindeModuleExtras, type KindeModuleOptions } from '../../lib/index.js';
import { type FakeKinde, fakeKinde } from '../../lib/testing/index.js';
import { type AdapterName, createAdapter } from './adapters.js';
import { CapturedLogger } from './captured-logger.js';

export interface FakedApplicationSettings {
  readonly adapter: AdapterName;
  /** What `KindeModule.forRoot` is given, or the whole module. Default: nothing. */
  readonly module?: (Partial<KindeModuleOptions> & KindeModuleExtras) | DynamicModule;
  readonly imports?: NonNullable<DynamicModule['imports']>;
  readonly controllers?: Type[];
  readonly providers?: Type[];
  /** What `fakeKinde` is given. */
  readonly options?: Partial<KindeModuleOptions>;
  /** Called before the application listens. */
  readonly configure?: (app: INestApplication) => void;
}

/** An application that `fakeKinde` has its hand in, on a port of its own. */
export class FakedApplication {
  private constructor(
    readonly app: INestApplication,
    readonly kinde: FakeKinde,
    readonly url: string,
  ) {}

  static async start({
    adapter,
    module = {},
    imports = [],
    controllers = [],
    providers = [],
    options,
    configure,
  }: FakedApplicationSettings): Promise<FakedApplication> {
    const kindeModule =
      'module' in module ? module : KindeModule.forRoot(module as KindeModuleOptions);
    const builder = Test.createTestingModule({
      imports: [kindeModule, ...imports],
      controllers,
      providers,
    }).setLogger(new CapturedLogger());
    const kinde = fakeKinde(builder, options);
    const compiled = await builder.compile();
    const app = compiled.createNestApplication(createAdapter(adapter), {
      forceCloseConnections: true,
    });
    configure?.(app);
    await app.listen(0, '127.0.0.1');
    const server = app.getHttpServer() as Server;
    // Or it could close a connection that a client is about to use.
    server.keepAliveTimeout = 0;
    const { port } = server.address() as AddressInfo;
    return new FakedApplication(app, kinde, `http://127.0.0.1:${port}`);
  }

  get(path: string, headers: Record<string, string> = {}, init: RequestInit = {}) {
    return fetch(this.url + path, { headers, redirect: 'manual', ...init });
  }

  async status(path: string, headers?: Record<string, string>): Promise<number> {
    return (await this.get(path, headers)).status;
  }

  async json(path: string, headers?: Record<string, string>): Promise<unknown> {
    return (await this.get(path, headers)).json();
  }

  async stop(): Promise<void> {
    await this.app.close();
  }
}
