/**
 * Checks what types cannot: an option that is misspelt must not go unnoticed.
 *
 * @throws TypeError
 */
export function readOptions(
  options: unknown,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError('its options are an object.');
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`it has no option ${unknown}.`);
  }
  return { ...options };
}
