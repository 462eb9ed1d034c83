/** Numbers from 0 up to 1 that look random and are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `from` up to `to`, which it never is. */
export function randomInteger(random: () => number, from: number, to: number): number {
  return from + Math.floor(random() * (to - from));
}

/** So many bytes. */
export function randomBytes(random: () => number, length: number): Buffer {
  return Buffer.from(new Uint8Array(length).map(() => randomInteger(random, 0, 256)));
}

/** Up to `most` of the pieces in a row. */
export function randomText(random: () => number, pieces: readonly string[], most: number): string {
  const length = randomInteger(random, 0, most + 1);
  return Array.from({ length }, () => pieces[randomInteger(random, 0, pieces.length)]).join('');
}
