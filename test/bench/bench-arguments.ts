import { parseArgs } from 'node:util';

import { type GuardedScenario, guardedScenarios } from './scenarios.js';

/** What the command line asks for. */
export interface BenchArguments {
  /** One JSON object in place of the tables. */
  readonly json: boolean;
  /** How often everything is measured. */
  readonly rounds: number;
  /** Of one measurement. */
  readonly seconds: number;
  readonly scenarios: readonly GuardedScenario[];
  readonly flood: { readonly tokens: number; readonly seconds: number };
}

const FULL = { rounds: 10, seconds: 0.5, floodSeconds: 30 };
/** Less than a minute in all, and as rough as that. */
const QUICK = { rounds: 2, seconds: 0.08, floodSeconds: 2 };
/** A short flood is as thick as a long one. */
const FLOOD_TOKENS_PER_SECOND = 10_000 / 30;

/**
 * @param args such as `['--quick', '--json']`
 * @throws when there is something in them that nobody knows
 */
export function parseArguments(args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'flood-seconds': { type: 'string' },
      only: { type: 'string', multiple: true },
    },
  });
  const defaults = values.quick ? QUICK : FULL;
  const floodSeconds = positive(values, 'flood-seconds') ?? defaults.floodSeconds;
  return {
    json: values.json,
    rounds: Math.ceil(positive(values, 'rounds') ?? defaults.rounds),
    seconds: positive(values, 'seconds') ?? defaults.seconds,
    scenarios: values.only?.map(scenarioNamed) ?? guardedScenarios,
    flood: {
      tokens: Math.ceil(floodSeconds * FLOOD_TOKENS_PER_SECOND),
      seconds: floodSeconds,
    },
  };
}

function positive<Name extends string>(
  values: { readonly [name in Name]?: string | undefined },
  name: Name,
): number | undefined {
  const text = values[name];
  if (text === undefined) {
    return undefined;
  }
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new Error(`--${name} is ${JSON.stringify(text)}; write a number greater than 0.`);
  }
  return value;
}

function scenarioNamed(text: string): GuardedScenario {
  const scenario = guardedScenarios.find((name) => name === text);
  if (scenario === undefined) {
    const known = guardedScenarios.join(', ');
    throw new Error(`--only is ${JSON.stringify(text)}; write one of ${known}.`);
  }
  return scenario;
}
