import { setImmediate } from 'node:timers/promises';

/** Milliseconds. */
const PATIENCE = 90_000;

/**
 * Waits for what goes on in the background, one turn of the event loop after the other.
 *
 * @throws when it does not happen
 */
export async function until(
  what: string,
  hasHappened: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!(await hasHappened())) {
    if (performance.now() > deadline) {
      throw new Error(`It never came to pass that ${what}.`);
    }
    await setImmediate();
  }
}
