/** Node's own: how `util.inspect`, and so `console.log`, shows an object. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Keeps values out of what anybody prints, as text or as JSON; who reads the properties gets them.
 *
 * @returns the same object
 */
export function hideSecrets<T extends object>(object: T, ...names: readonly (keyof T)[]): T {
  const shown = () => ({
    ...object,
    ...Object.fromEntries(
      names.filter((name) => object[name] !== undefined).map((name) => [name, '(not shown)']),
    ),
  });
  for (const name of [INSPECT, 'toJSON']) {
    Object.defineProperty(object, name, { value: shown });
  }
  return object;
}
