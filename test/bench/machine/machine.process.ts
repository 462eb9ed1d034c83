import { NestFactory } from '@nestjs/core';
import { KindeMachineTokens, KindeModule, type KindeModuleOptions } from 'nestjs-kinde';

import { answerCalls } from '../../support/child.host.js';
import { spreadOf } from '../statistics.js';
import type { MachineResult } from './machine-result.js';

const CALLS = 50_000;
const AUDIENCE = 'https://api.example.com';

class MachineModule {}

const calls = {
  /** As many rounds for the compiler come before. */
  async measure(options: KindeModuleOptions, rounds: number): Promise<MachineResult> {
    const module = {
      module: MachineModule,
      imports: [KindeModule.forRoot({ ...options, routes: false })],
    };
    const app = await NestFactory.createApplicationContext(module, {
      logger: false,
      abortOnError: false,
    });
    const tokens = app.get(KindeMachineTokens);
    await measureRounds(tokens, rounds);
    const micros = await measureRounds(tokens, rounds);
    await app.close();
    return { cachedTokenMicros: spreadOf(micros) };
  },
};

/** Microseconds a call, of each round. */
async function measureRounds(tokens: KindeMachineTokens, rounds: number): Promise<number[]> {
  const micros: number[] = [];
  const first = await tokens.get({ audience: AUDIENCE });
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    for (let call = 0; call < CALLS; call += 1) {
      if ((await tokens.get({ audience: AUDIENCE })) !== first) {
        throw new Error('The token was not the one that is there.');
      }
    }
    micros.push(((performance.now() - start) * 1000) / CALLS);
  }
  return micros;
}

export type MachineCalls = typeof calls;

answerCalls(calls);
