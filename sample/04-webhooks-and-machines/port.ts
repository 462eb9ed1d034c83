/**
 * Reads a port from an environment variable.
 *
 * @throws RangeError when it is none
 */
export function portFrom(variable: string, fallback: number): number {
  const value = process.env[variable]?.trim();
  if (!value) {
    return fallback;
  }
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RangeError(`${variable} is '${value}'. Write a port from 1 to 65535.`);
  }
  return port;
}
