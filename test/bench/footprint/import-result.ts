import type { Spread } from '../statistics.js';

/**
 * What it takes to import the package, each time in a process of its own. All but the last in one
 * that has loaded what every application has of its own: Nest, Passport, `reflect-metadata`, `rxjs`.
 */
export interface ImportResult {
  /** Processes for each figure. */
  readonly processes: number;
  readonly ownMillis: Spread;
  /** Of `openid-client` and `jose` alone. */
  readonly baseMillis: Spread;
  /** The package ÷ `openid-client` and `jose`, each taken side by side. */
  readonly ratio: Spread;
  /** Milliseconds of the package in a process that has loaded nothing: Nest and all the rest, too. */
  readonly everythingMillis: Spread;
}
