import { isStringArray } from '../json.js';

/** Fails closed: a text is not searched for keys, and one odd element spoils the list. */
export function readKeys(claim: unknown): readonly string[] {
  return isStringArray(claim) ? claim : [];
}
