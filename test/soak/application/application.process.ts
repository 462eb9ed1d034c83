import type { AddressInfo } from 'node:net';

import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { KindeModule } from 'nestjs-kinde';
import { RedisSessionStore } from 'nestjs-kinde/redis';

import { answerCalls } from '../../support/child.host.js';
import { connectedRedis } from '../../bench/server/connected-redis.js';
import { createAdapter } from '../../support/adapters.js';
import { AnswerController } from './answer.controller.js';
import type { ApplicationSettings } from './application.settings.js';

class ApplicationModule {}

const calls = {
  /** @returns the port */
  async start(settings: ApplicationSettings): Promise<number> {
    const app = await NestFactory.create(
      await moduleOf(settings),
      createAdapter(settings.adapter),
      { logger: false, abortOnError: false },
    );
    await app.listen(0, 'localhost');
    return (app.getHttpServer() as { address(): AddressInfo }).address().port;
  },

  /** @returns bytes in use when everything that can go is gone */
  memory(): number {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
};

async function moduleOf(settings: ApplicationSettings): Promise<DynamicModule> {
  const client = await connectedRedis(settings.redisUrl);
  const kinde = KindeModule.forRoot({
    issuerUrl: settings.issuerUrl,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    siteUrl: settings.siteUrl,
    session: { secret: settings.sessionSecret, store: new RedisSessionStore({ client }) },
  });
  return { module: ApplicationModule, imports: [kinde], controllers: [AnswerController] };
}

export type ApplicationCalls = typeof calls;

answerCalls(calls);
