import { Child } from '../../support/child.js';
import { spreadOf } from '../statistics.js';
import type { ImportCalls } from './import.process.js';
import type { ImportResult } from './import-result.js';

/** Takes a second: three processes, two of which load Nest first. */
const PROCESSES_EACH = 2;

/** What every application that could import the package has loaded on its own account. */
const NEST = [
  'reflect-metadata',
  'rxjs',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/passport',
  'passport',
];
const OWN = ['nestjs-kinde'];
const BASE = ['openid-client', 'jose'];

/**
 * Measures how long it takes to import the package, and what it rests on.
 *
 * @param rounds of the whole run
 */
export async function measureImport(rounds: number): Promise<ImportResult> {
  const own: number[] = [];
  const base: number[] = [];
  const everything: number[] = [];
  const processes = rounds * PROCESSES_EACH;
  for (let count = 0; count < processes; count += 1) {
    own.push(await millisOf(NEST, OWN));
    base.push(await millisOf(NEST, BASE));
    everything.push(await millisOf([], OWN));
  }
  return {
    processes,
    ownMillis: spreadOf(own),
    baseMillis: spreadOf(base),
    ratio: spreadOf(own.map((millis, index) => millis / (base[index] ?? NaN))),
    everythingMillis: spreadOf(everything),
  };
}

/** In a process of its own, since nothing is imported twice. */
async function millisOf(before: readonly string[], modules: readonly string[]): Promise<number> {
  const child = new Child<ImportCalls>(new URL('import.process.js', import.meta.url));
  const millis = await child.call('measure', before, modules);
  child.stop();
  return millis;
}
