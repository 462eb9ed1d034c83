import type { KindeApiFault } from '../../kinde.errors.js';
import { isJsonObject, ownProperty, parseJsonObject } from '../json.js';

/** More than Kinde was ever seen to find at once. */
const MAXIMUM_FAULTS = 20;
/** Characters of a message. */
const MAXIMUM_MESSAGE_LENGTH = 500;
const CODE = /^[A-Z0-9_]{1,60}$/i;

/**
 * What an answer says is wrong: `{ "errors": [{ "code": …, "message": … }] }`, or a single one
 * without the list, as for a route that there is not. Whatever is not so says nothing.
 *
 * @param text the body
 */
export function readApiFaults(text: string): readonly KindeApiFault[] {
  const body = parseJsonObject(text);
  const errors = body && ownProperty(body, 'errors');
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  return Object.freeze(
    list.slice(0, MAXIMUM_FAULTS).flatMap((entry) => {
      const fault = readFault(entry);
      return fault ? [fault] : [];
    }),
  );
}

function readFault(entry: unknown): KindeApiFault | undefined {
  if (!isJsonObject(entry)) {
    return undefined;
  }
  const code = ownProperty(entry, 'code');
  const message = ownProperty(entry, 'message');
  return typeof code === 'string' && CODE.test(code)
    ? Object.freeze({
        code,
        message: typeof message === 'string' ? message.slice(0, MAXIMUM_MESSAGE_LENGTH) : '',
      })
    : undefined;
}
