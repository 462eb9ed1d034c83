import { existsSync } from 'node:fs';

/** A program that tests start and npm does not bring. */
export interface Program {
  readonly name: string;
  readonly path: string;
  /** The environment variable that says where it is. */
  readonly variable: string;
}

/**
 * As `describe`, and skipped on machines without the program. `npm run verify` sets
 * `KINDE_VERIFY=1`, and then nothing may be skipped.
 */
export function describeWithProgram(
  { name, path, variable }: Program,
  title: string,
  suite: () => void,
): void {
  if (existsSync(path)) {
    describe(title, suite);
  } else if (process.env['KINDE_VERIFY'] === '1') {
    throw new Error(`There is no ${path}: install ${name}, or set ${variable}.`);
  } else {
    describe.skip(`${title} (needs ${name})`, suite);
  }
}
