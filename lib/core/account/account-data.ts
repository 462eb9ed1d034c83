import { isJsonObject, type JsonObject, ownProperty } from '../json.js';
import { unavailable } from './account-exchange.js';

/**
 * What an answer of the account API is about (`data`).
 *
 * @param orgCode of the access token that was asked with
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` when it is missing, or about another organization
 */
export function readData(body: JsonObject, orgCode: string | undefined): JsonObject {
  const data = ownProperty(body, 'data');
  if (!isJsonObject(data)) {
    throw unavailable('answered without data');
  }
  // What holds in one organization must not count in another.
  const answered = ownProperty(data, 'org_code');
  const isNone = answered === null || answered === '';
  if (answered !== undefined && (isNone ? undefined : answered) !== orgCode) {
    throw unavailable('answered for another organization');
  }
  return data;
}
