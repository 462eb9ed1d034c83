import type { AdapterName } from '../support/adapters.js';
import { freePort } from '../support/free-port.js';
import { launch } from './shell.js';

/** The one line of JSON that an application of `fixtures/` prints when it listens. */
export interface Announcement {
  /** `v20.20.2`. */
  readonly node: string;
  readonly adapter: string;
  readonly modules: string;
  /** Class of the store that it made of `nestjs-kinde/redis`. */
  readonly store: string;
  /** Ids of the demo users of `nestjs-kinde/testing`, by name. */
  readonly users: Readonly<Record<'ada' | 'rex', string>>;
  /** A bearer token of Ada's that the application accepts. */
  readonly token: string;
}

/** An application of `fixtures/` that listens. */
export class RunningApplication {
  private constructor(
    readonly url: string,
    readonly announcement: Announcement,
    readonly stop: () => Promise<void>,
  ) {}

  /**
   * @param node path of the program
   * @param file what it runs
   * @throws what the application printed when it ended without having listened
   */
  static async start(
    node: string,
    folder: string,
    file: string,
    adapter: AdapterName,
  ): Promise<RunningApplication> {
    const port = await freePort();
    const variables = { ADAPTER: adapter, PORT: String(port) };
    const child = launch(folder, variables, node, file);
    const ended = new Promise((resolve) => child.once('close', resolve));
    const announcement = await new Promise<Announcement>((resolve, reject) => {
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => {
          output += text;
          const line = /^\{.*\}$/m.exec(output)?.[0];
          if (line !== undefined) {
            resolve(JSON.parse(line) as Announcement);
          }
        });
      }
      child.once('error', reject);
      child.once('close', () => reject(new Error(`The application ended:\n${output}`)));
    });
    return new RunningApplication(`http://localhost:${port}`, announcement, async () => {
      child.kill();
      await ended;
    });
  }
}
