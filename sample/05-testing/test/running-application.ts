import type { AddressInfo, Server } from 'node:net';

import type { INestApplication } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';

/** A Nest application on a free port, and requests to it. */
export class RunningApplication {
  private constructor(
    readonly app: INestApplication,
    readonly url: string,
  ) {}

  /** @param port default a free one */
  static async start(module: TestingModule, port = 0): Promise<RunningApplication> {
    const app = module.createNestApplication({ forceCloseConnections: true });
    await app.listen(port, 'localhost');
    const { port: taken } = (app.getHttpServer() as Server).address() as AddressInfo;
    return new RunningApplication(app, `http://localhost:${taken}`);
  }

  /** @param body sent as JSON */
  send(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
  ): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      body: body ? JSON.stringify(body) : null,
      redirect: 'manual',
    });
  }

  async status(method: string, path: string, headers?: Record<string, string>): Promise<number> {
    const response = await this.send(method, path, headers ? { headers } : {});
    return response.status;
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}
