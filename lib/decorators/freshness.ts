import type { NonEmpty } from '../core/access/requirement.js';
import { readOptions } from './read-options.js';
import type { RouteDecorator } from './route-decorator.js';

/** By what a requirement decides. */
export interface FreshnessOptions {
  /**
   * Whether Kinde is asked what holds now, instead of the access token, which may be as old as it
   * lives. It costs a request to Kinde, whose answer serves for ten seconds; while Kinde cannot be
   * reached nobody is let in (503), and a token that Kinde no longer accepts is refused (401).
   * Default `false`.
   */
  readonly fresh?: boolean;
}

/** One key or several, and what to decide by behind them. */
export type KeysAndFreshness<Key extends string> = readonly [Key, ...Key[], FreshnessOptions];

/** Makes a requirement of keys, which may be followed by what to decide by. */
export interface KeysDecorator<Key extends string> {
  (...keys: NonEmpty<Key>): RouteDecorator;
  (...keysAndFreshness: KeysAndFreshness<Key>): RouteDecorator;
}

/** @throws TypeError for options that there are not */
export function splitFreshness(keysAndOptions: readonly unknown[]): {
  readonly keys: readonly unknown[];
  readonly isFresh: boolean;
} {
  const last = keysAndOptions.at(-1);
  return typeof last === 'object' && last !== null && !Array.isArray(last)
    ? { keys: keysAndOptions.slice(0, -1), isFresh: readFreshness(last) }
    : { keys: keysAndOptions, isFresh: false };
}

/** @throws TypeError for options that there are not */
export function readFreshness(options: unknown): boolean {
  const { fresh = false } = readOptions(options, ['fresh']);
  if (typeof fresh !== 'boolean') {
    throw new TypeError('its option fresh is true or false.');
  }
  return fresh;
}
