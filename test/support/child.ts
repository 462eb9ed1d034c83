import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { AnswerMessage, CallMessage, Calls } from './child.host.js';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process that does `C` for us. */
export class Child<C extends Calls> {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #errors = '';

  /** @param file the module that calls `answerCalls` */
  constructor(file: URL) {
    this.#process = fork(fileURLToPath(file), {
      execArgv: ['--expose-gc'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.#process.on('message', (message) => this.#settle(message as AnswerMessage));
    this.#process.once('close', (code) => {
      const error = new Error(`A process ended with ${code}.\n${this.#errors}`);
      this.#waiting.forEach(({ reject }) => reject(error));
    });
  }

  /** @throws what the call threw, or when the process ended instead */
  call<Name extends keyof C & string>(
    name: Name,
    ...args: Parameters<C[Name]>
  ): Promise<Awaited<ReturnType<C[Name]>>> {
    const message: CallMessage = { id: (this.#lastId += 1), name, args };
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.id, { resolve: resolve as Waiting['resolve'], reject });
      this.#process.send(message, (error) => error && reject(error));
    });
  }

  stop(): void {
    this.#process.disconnect();
  }

  /** Ends it at once, as a crash does. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #settle({ id, value, error }: AnswerMessage): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) {
      waiting?.resolve(value);
    } else {
      waiting?.reject(new Error(error));
    }
  }
}
