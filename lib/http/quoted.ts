/** Characters. */
const LONGEST = 64;

/**
 * Somebody else's text, for the log: not too much of it, and in printable ASCII, since what else there
 * is may move the cursor or turn the line around.
 */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, LONGEST)).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
