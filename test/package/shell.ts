import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a command ended, and all that it printed. */
export interface Ending {
  readonly exitCode: number | null;
  readonly output: string;
}

/** What npm, Jest and Node set for this project, and no other project should see. */
const OWN_VARIABLES = /^(npm_(package|lifecycle|command)|INIT_CWD|NODE_|JEST_|KINDE_)/;

/** Runs a command as somebody does who has nothing to do with this project. */
export async function run(
  folder: string,
  command: string,
  ...args: readonly string[]
): Promise<Ending> {
  const child = launch(folder, {}, command, ...args);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  await once(child, 'close');
  return { exitCode: child.exitCode, output };
}

/** As {@link run}, and throws what the command printed if it failed. */
export async function succeed(
  folder: string,
  command: string,
  ...args: readonly string[]
): Promise<string> {
  const { exitCode, output } = await run(folder, command, ...args);
  if (exitCode !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}:\n${output}`);
  }
  return output;
}

/** Starts a command and waits for nothing. */
export function launch(
  folder: string,
  variables: Readonly<Record<string, string>>,
  command: string,
  ...args: readonly string[]
): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name));
  return spawn(command, args, {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
