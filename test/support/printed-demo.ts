/** A request that a sample prints as a line for a shell. */
export interface PrintedCall {
  /** What the line before says about it. */
  readonly says: string;
  readonly send: () => Promise<Response>;
}

/** What a sample prints for shells: variables such as `ADA=eyJ…`, and calls of `curl`. */
export class PrintedDemo {
  readonly #lines: readonly string[];

  constructor(output: string) {
    this.#lines = output.split('\n').map((line) => line.trim());
  }

  /** @throws when the sample did not set this variable */
  variable(name: string): string {
    const line = this.#lines.find((each) => each.startsWith(`${name}=`));
    if (line === undefined) {
      throw new Error(`The sample did not print ${name}.`);
    }
    return line.slice(name.length + 1);
  }

  get calls(): readonly PrintedCall[] {
    return this.#lines.flatMap((line, index) =>
      line.startsWith('curl ')
        ? [{ says: this.#lines[index - 1] ?? '', send: () => this.#send(line) }]
        : [],
    );
  }

  /** As `curl` and a shell would, as far as the samples need them. */
  #send(line: string): Promise<Response> {
    const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
      ([, inQuotes, verbatim, bare]) => verbatim ?? this.#expanded(inQuotes ?? bare ?? ''),
    );
    const after = (option: string) => words.filter((_, index) => words[index - 1] === option);
    const [body] = after('-d');
    return fetch(words.at(-1) ?? '', {
      headers: after('-H').map((header): [string, string] => {
        const [name = '', value = ''] = header.split(': ', 2);
        return [name, value];
      }),
      ...(body !== undefined && { method: 'POST', body }),
    });
  }

  #expanded(text: string): string {
    return text.replace(/\$(\w+)/g, (_, name: string) => this.variable(name));
  }
}
