/** Longer than any id, and short enough for a URL. */
const MAXIMUM_LENGTH = 256;

/**
 * An id as one segment of a path.
 *
 * @returns `undefined` for what cannot be one: URLs resolve dots, even encoded ones (WHATWG URL)
 */
export function pathSegment(id: string): string | undefined {
  const isSpeakable =
    id.length <= MAXIMUM_LENGTH && !/^\.*$/.test(id) && Buffer.from(id).toString() === id;
  return isSpeakable ? encodeURIComponent(id) : undefined;
}
