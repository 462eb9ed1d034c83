import type { AddressInfo } from 'node:net';

import { NestFactory } from '@nestjs/core';

import { createAdapter } from '../../support/adapters.js';
import { answerCalls } from '../../support/child.host.js';
import type { ScenarioName } from '../scenarios.js';
import { connectedRedis } from './connected-redis.js';
import { expressSession } from './express-session.middleware.js';
import { scenarioModule } from './scenario.module.js';
import type { ServerSettings } from './server.settings.js';
import { readDeliveries } from './webhooks/read-deliveries.js';

/** Microseconds of CPU that the process has used so far, on all of its threads. */
export type CpuMicros = number;

const calls = {
  /** @returns the port */
  async start(scenario: ScenarioName, settings: ServerSettings): Promise<number> {
    const app = await NestFactory.create(
      scenarioModule(scenario, settings),
      createAdapter(settings.adapter),
      { logger: false, abortOnError: false },
    );
    if (scenario === 'express-session') {
      const client = await connectedRedis(settings.redisUrl ?? '');
      app.use(expressSession(client, settings.sessionSecret));
    }
    if (scenario === 'jose-webhook') {
      readDeliveries(app, settings.adapter);
    }
    await app.listen(0, '127.0.0.1');
    return (app.getHttpServer() as { address(): AddressInfo }).address().port;
  },

  cpu(): CpuMicros {
    const { user, system } = process.cpuUsage();
    return user + system;
  },

  /** @returns bytes in use when everything that can go is gone */
  memory(): number {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
};

export type ServerCalls = typeof calls;

answerCalls(calls);
