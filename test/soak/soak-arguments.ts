import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface SoakArguments {
  readonly minutes: number;
  readonly sessions: number;
}

const DEFAULTS = { minutes: 30, sessions: 500 };
/** Shorter, nothing would be killed. */
const LEAST_MINUTES = 1;

/**
 * @param args such as `['--minutes', '5']`
 * @throws when there is something in them that nobody knows
 */
export function parseArguments(args: readonly string[]): SoakArguments {
  const { values } = parseArgs({
    args: [...args],
    options: { minutes: { type: 'string' }, sessions: { type: 'string' } },
  });
  const minutes = Number(values.minutes ?? DEFAULTS.minutes);
  if (!Number.isFinite(minutes) || minutes < LEAST_MINUTES) {
    throw new Error(`--minutes is ${JSON.stringify(values.minutes)}; write at least 1.`);
  }
  const sessions = Number(values.sessions ?? DEFAULTS.sessions);
  if (!Number.isSafeInteger(sessions) || sessions < 1) {
    throw new Error(`--sessions is ${JSON.stringify(values.sessions)}; write how many.`);
  }
  return { minutes, sessions };
}
