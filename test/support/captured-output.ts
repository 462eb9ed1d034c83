import { inspect } from 'node:util';

const CONSOLE_METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const;

type Write = typeof process.stdout.write;

/** Keeps what is written to the console and to the standard streams, instead of writing it. */
export class CapturedOutput {
  readonly #chunks: string[] = [];
  readonly #restore: (() => void)[] = [];

  static start(): CapturedOutput {
    const output = new CapturedOutput();
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind<Write>(stream);
      stream.write = output.#keepChunk;
      output.#restore.push(() => (stream.write = write));
    }
    for (const method of CONSOLE_METHODS) {
      const print = globalThis.console[method];
      globalThis.console[method] = output.#keepMessage;
      output.#restore.push(() => (globalThis.console[method] = print));
    }
    return output;
  }

  /** Everything that was written since the start. */
  stop(): string {
    for (const restore of this.#restore) {
      restore();
    }
    return this.#chunks.join('');
  }

  readonly #keepChunk = (chunk: unknown, ...rest: unknown[]): boolean => {
    this.#chunks.push(typeof chunk === 'string' ? chunk : inspect(chunk));
    const done = rest.at(-1);
    if (typeof done === 'function') {
      done();
    }
    return true;
  };

  readonly #keepMessage = (...parts: unknown[]): void => {
    const texts = parts.map((part) => (typeof part === 'string' ? part : inspect(part)));
    this.#chunks.push(`${texts.join(' ')}\n`);
  };
}
