import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a command ended, and all that it printed. */
export interface Ending {
  readonly exitCode: number | null;
  readonly output: string;
}

/** What npm, Jest and Node set for this project, and no other project should see. */
const OWN_VARIABLES = /^(npm_(package|lifecycle|command)|INIT_CWD|NODE_|JEST_|KINDE_)/;

/** Milliseconds. An installation that cannot reach the registry would take an hour to say so. */
const TIMEOUT = 540_000;

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
    const end = exitCode === null ? 'did not come to an end' : `ended with ${exitCode}`;
    throw new Error(`${command} ${args.join(' ')} ${end}:\n${output}`);
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
  return spawn(command, args, {
    cwd: folder,
    env: { ...foreignEnvironment(), ...variables },
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT,
  });
}

/** The environment without what is this project's own. */
export function foreignEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name));
  return Object.fromEntries(inherited);
}
