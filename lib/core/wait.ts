/**
 * Resolves after so many seconds.
 *
 * @throws the reason of the signal, as soon as that has one
 */
export function wait(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      try {
        signal.throwIfAborted();
        resolve();
      } catch (reason) {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the caller chose
        reject(reason);
      }
    };
    const timer = setTimeout(end, seconds * 1000);
    signal.addEventListener('abort', end);
    if (signal.aborted) {
      end();
    }
  });
}
