import { isJsonObject } from '../json.js';

/**
 * The query of a URL, with the question mark; empty when nothing is to be said. `null` and
 * `undefined` say nothing. A list repeats its name, and a member of an object has its own:
 * `?expand=a&expand=b&properties[city]=London`, brackets encoded.
 */
export function queryText(entries: Iterable<readonly [string, unknown]>): string {
  const parts = [...entries].flatMap(([name, value]) => partsOf(name, value));
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

function partsOf(name: string, value: unknown): readonly string[] {
  if (value === null || value === undefined) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => partsOf(name, item));
  }
  if (value instanceof Date) {
    return partsOf(name, value.toISOString());
  }
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, member]) => partsOf(`${name}[${key}]`, member));
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new TypeError(`${name} is a ${typeof value}, which no URL can say.`);
  }
  const text = String(value);
  if (Buffer.from(text).toString() !== text || Buffer.from(name).toString() !== name) {
    throw new TypeError(`${name} has half a character, which no URL can say.`);
  }
  return [`${encodeURIComponent(name)}=${encodeURIComponent(text)}`];
}
