import { inspect } from 'node:util';

type Write = typeof process.stdout.write;

/** Keeps what this process writes to its standard streams, instead of writing it. */
export class CapturedOutput {
  readonly #chunks: string[] = [];
  readonly #streams = [process.stdout, process.stderr].map((stream) => ({
    stream,
    write: stream.write.bind<Write>(stream),
  }));

  static start(): CapturedOutput {
    const output = new CapturedOutput();
    for (const { stream } of output.#streams) {
      stream.write = output.#keep;
    }
    return output;
  }

  /** Everything that was written since the start. */
  stop(): string {
    for (const { stream, write } of this.#streams) {
      stream.write = write;
    }
    return this.#chunks.join('');
  }

  readonly #keep = (chunk: unknown, ...rest: unknown[]): boolean => {
    this.#chunks.push(typeof chunk === 'string' ? chunk : inspect(chunk));
    const done = rest.at(-1);
    if (typeof done === 'function') {
      done();
    }
    return true;
  };
}
