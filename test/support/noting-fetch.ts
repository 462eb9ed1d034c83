/**
 * A `fetch` that keeps what tells whether each of its requests was broken off.
 *
 * @param signals where it keeps them, oldest first
 */
export function notingFetch(signals: AbortSignal[]): typeof fetch {
  return (url, init) => {
    if (init?.signal) {
      signals.push(init.signal);
    }
    return fetch(url, init);
  };
}
