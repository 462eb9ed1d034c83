import { KindeError } from '../../kinde.errors.js';
import { type JsonObject, parseJsonObject } from '../json.js';
import type { Operation } from './operation.js';

/**
 * What an answer says, as it is.
 *
 * @param response with a status from 200 to 299
 * @returns `undefined` when it has no content and need not have any
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` when it is no JSON object
 */
export async function readApiAnswer(
  { method, path, mayBeEmpty = false }: Operation,
  response: Response,
): Promise<JsonObject | undefined> {
  const text = await response.text();
  const answer = parseJsonObject(text);
  if (answer === undefined && !(mayBeEmpty && text.trim() === '')) {
    const message = `Kinde's Management API answered ${method} ${path} with what is no JSON object.`;
    throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
  }
  return answer;
}
