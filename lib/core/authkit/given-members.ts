import { isJsonObject } from '../json.js';

/** Characters of a wrong name that are repeated to the developer. */
const MAXIMUM_NAME_LENGTH = 60;

/**
 * The members of what the application passed, without those that are `undefined`.
 *
 * @param what it is, for errors: `The request for an AuthKit token`
 * @throws TypeError when it is no object, or has others than `names`; it names no values
 */
export function givenMembers(
  what: string,
  value: unknown,
  names: readonly string[],
): ReadonlyMap<string, unknown> {
  if (!isJsonObject(value)) {
    throw new TypeError(`${what} has to be an object. It takes ${names.join(', ')}.`);
  }
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  const unknown = given.find(([name]) => !names.includes(name));
  if (unknown !== undefined) {
    const name = JSON.stringify(unknown[0].slice(0, MAXIMUM_NAME_LENGTH));
    throw new TypeError(`${what} has no member ${name}. It takes ${names.join(', ')}.`);
  }
  // One that is passed over, such as a getter's, would be more than it was meant to ask for.
  const hidden = names.find((name) => name in value && !Object.keys(value).includes(name));
  if (hidden !== undefined) {
    throw new TypeError(`${what} has to have ${hidden} as a property of its own.`);
  }
  return new Map(given);
}
