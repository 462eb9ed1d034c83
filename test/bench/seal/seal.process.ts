import { randomBytes } from 'node:crypto';

import { answerCalls } from '../../support/child.host.js';
import { spreadOf } from '../statistics.js';
import { throughBareCipher } from './bare-cipher.js';
import { throughJose } from './jose-seal.js';
import { throughOwnSeal } from './own-seal.js';
import type { SealResult } from './seal-result.js';

const BYTES = 3000;
/** Runs of one kind at a stretch, short enough for all kinds to meet the machine in one mood. */
const STRETCH = 100;

const calls = {
  /** Everything once a round, after as many rounds for the compiler. */
  async measure(rounds: number): Promise<SealResult> {
    await measureRounds(rounds);
    const measured = await measureRounds(rounds);
    return {
      bytes: BYTES,
      bareMicros: spreadOf(measured.map(({ bare }) => bare)),
      ownMicros: spreadOf(measured.map(({ own }) => own)),
      joseMicros: spreadOf(measured.map(({ jose }) => jose)),
      ratio: spreadOf(measured.map(({ bare, own }) => own / bare)),
    };
  },
};

/** Microseconds of one run each. */
interface Round {
  readonly bare: number;
  readonly own: number;
  readonly jose: number;
}

async function measureRounds(rounds: number): Promise<Round[]> {
  const value = randomBytes(BYTES);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push({
      bare: micros(() => throughBareCipher(value)),
      own: micros(() => throughOwnSeal(value)),
      jose: await microsOfPromise(() => throughJose(value)),
    });
  }
  return measured;
}

function micros(run: () => unknown): number {
  const start = performance.now();
  for (let count = 0; count < STRETCH; count += 1) {
    run();
  }
  return ((performance.now() - start) / STRETCH) * 1000;
}

async function microsOfPromise(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < STRETCH; count += 1) {
    await run();
  }
  return ((performance.now() - start) / STRETCH) * 1000;
}

export type SealCalls = typeof calls;

answerCalls(calls);
