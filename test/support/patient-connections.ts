import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';

/** Milliseconds; an address where nobody listens says so at once. */
const PATIENCE = 60_000;

/**
 * Where `localhost` has two addresses, Node gives up on the first after 250 ms and tries the other,
 * where nobody listens. Client and server share a thread here, which may be busy for longer.
 */
export function connectPatiently(): void {
  setDefaultAutoSelectFamilyAttemptTimeout(PATIENCE);
}
