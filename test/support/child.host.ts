/** What a process does for the one that started it: calls by name, answered one by one. */
// oxlint-disable-next-line typescript/no-explicit-any -- arguments of whatever kind, checked by `Child`
export type Calls = Record<string, (...args: any[]) => unknown>;

export interface CallMessage {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export interface AnswerMessage {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Answers the calls of the process that started this one, and ends with it. */
export function answerCalls(calls: Calls): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => {
    void answer(calls, message as CallMessage).then((result) => process.send?.(result));
  });
}

async function answer(calls: Calls, { id, name, args }: CallMessage): Promise<AnswerMessage> {
  try {
    return { id, value: await calls[name]?.(...args) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
