const { jest } = import.meta;

/** Milliseconds, less than Jest gives a test: what still waits then waits for more than it should. */
const PATIENCE = 110_000;

/**
 * Holds the time limits that are set with `setTimeout` and `AbortSignal.timeout`: on however slow a
 * machine none of them is reached by itself, and each when a test says so.
 */
export class HeldTimers {
  readonly #timeout = Object.getOwnPropertyDescriptor(AbortSignal, 'timeout') ?? {};
  readonly #guard = setInterval(() => this.#giveUp(), PATIENCE);

  private constructor() {
    jest.useFakeTimers({
      doNotFake: [
        'Date',
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'clearImmediate',
        'setInterval',
        'clearInterval',
      ],
    });
    Object.defineProperty(AbortSignal, 'timeout', { ...this.#timeout, value: timeoutSignal });
  }

  static hold(): HeldTimers {
    return new HeldTimers();
  }

  pass(seconds: number): void {
    jest.advanceTimersByTime(seconds * 1000);
  }

  /** What is held is never reached; what is set from now on is left to the real time. */
  release(): void {
    Object.defineProperty(AbortSignal, 'timeout', this.#timeout);
    jest.useRealTimers();
    clearInterval(this.#guard);
  }

  /** Fails the test, which can come to its end then. */
  #giveUp(): void {
    this.pass(86_400);
    throw new Error('Something waits for longer than the test lets pass.');
  }
}

function timeoutSignal(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(
    () => controller.abort(new DOMException('The time is over.', 'TimeoutError')),
    milliseconds,
  );
  return controller.signal;
}
