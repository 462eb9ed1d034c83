import type { Server } from 'node:http';

import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { KindeModule } from '../../../lib/index.js';
import { answerCalls } from '../child.host.js';
import { createAdapter } from '../adapters.js';
import { CapturedLogger } from '../captured-logger.js';
import { Gate } from '../gate.js';
import type { Hold } from '../hold.js';
import { KindeTraffic } from '../kinde-traffic.js';
import { RedisSessions } from '../redis-sessions.js';
import { TodosController } from '../todos.controller.js';
import type { InstanceSettings } from './instance.settings.js';
import { ShiftedClock } from './shifted-clock.js';
import { SlowController } from './slow.controller.js';

/** Where an instance can be stopped: in the slow handler, or before it sees an answer of Kinde. */
export type Place = 'slow' | `/${string}`;

class InstanceModule {}

const logger = new CapturedLogger();
const gate = new Gate();
const traffic = new KindeTraffic();
const clock = new ShiftedClock();
const holds = new Map<Place, Hold>();
let requests = 0;

const calls = {
  async start(settings: InstanceSettings): Promise<void> {
    const app = await NestFactory.create(
      await moduleOf(settings),
      createAdapter(settings.adapter),
      { logger, abortOnError: false },
    );
    const server = app.getHttpServer() as Server;
    // Or it could close a connection that a client is about to use.
    server.keepAliveTimeout = 0;
    server.on('request', () => (requests += 1));
    await app.listen(settings.port, 'localhost');
  },

  /** @param seconds by which its clock is ahead of the system's */
  setClock(seconds: number): void {
    clock.offset = seconds;
  },

  /** Stops what comes to this place next. */
  hold(place: Place): void {
    holds.set(place, place === 'slow' ? gate.close() : traffic.hold(place));
  },

  /** Answers when something has been stopped there. */
  async arrival(place: Place): Promise<void> {
    await holds.get(place)?.arrived;
  },

  release(place: Place): void {
    holds.get(place)?.release();
  },

  /** How many have come so far. */
  requests: (): number => requests,

  /** What it has logged so far. */
  logged: (): string => logger.text,
};

async function moduleOf({ options, redisUrl }: InstanceSettings): Promise<DynamicModule> {
  const { store } = await RedisSessions.connect(redisUrl);
  const kinde = KindeModule.forRoot({
    ...options,
    session: { ...options.session, store },
    clock: clock.now,
    fetch: traffic.fetch,
  });
  return {
    module: InstanceModule,
    imports: [kinde],
    controllers: [TodosController, SlowController],
    providers: [{ provide: Gate, useValue: gate }],
  };
}

export type InstanceCalls = typeof calls;

answerCalls(calls);
