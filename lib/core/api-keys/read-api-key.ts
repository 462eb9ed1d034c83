import { KindeError } from '../../kinde.errors.js';
import { isJsonObject, isStringArray, ownProperty } from '../json.js';
import { KindeApiKey } from './kinde-api-key.js';

/**
 * Reads what Kinde answers about a key (`POST /api/v1/api_keys/verify`). Only a key that is valid and
 * active in so many words is one.
 *
 * @returns `undefined` for a key that is not valid
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` for an answer that says neither yes nor no
 */
export function readApiKey(answer: unknown): KindeApiKey | undefined {
  if (!isJsonObject(answer)) {
    throw misshapen();
  }
  const isValid = ownProperty(answer, 'is_valid');
  if (isValid === false) {
    return undefined;
  }
  const status = ownProperty(answer, 'status');
  const keyId = ownProperty(answer, 'key_id');
  // A key without scopes may come without a list of them.
  const scopes = ownProperty(answer, 'scopes') ?? [];
  if (isValid !== true || !isText(status) || !isText(keyId) || !isStringArray(scopes)) {
    throw misshapen();
  }
  if (status !== 'active') {
    return undefined;
  }
  return new KindeApiKey({
    keyId,
    scopes,
    orgCode: readOwner(ownProperty(answer, 'org_code')),
    userId: readOwner(ownProperty(answer, 'user_id')),
  });
}

function readOwner(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (!isText(value)) {
    throw misshapen();
  }
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function misshapen(): KindeError {
  const message =
    "Kinde's Management API answered about an API key with what says neither yes nor no.";
  return new KindeError('ERR_KINDE_UNAVAILABLE', message);
}
