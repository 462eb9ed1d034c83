import type { ManagementClient } from '../management/management-client.js';
import type { Operation } from '../management/operation.js';

/** docs.kinde.com/manage-your-apis/add-manage-api-keys/verify-api-keys-in-your-api */
const VERIFY_API_KEY: Operation = {
  method: 'POST',
  path: '/api/v1/api_keys/verify',
  body: ['api_key'],
  required: ['api_key'],
  scope: 'read:api_keys',
};

/**
 * What Kinde says of an API key, unchecked.
 *
 * @throws KindeError as `ManagementClient.call`
 */
export function askAboutApiKey(
  management: Pick<ManagementClient, 'call'>,
  key: string,
): Promise<unknown> {
  return management.call<unknown>(VERIFY_API_KEY, { api_key: key });
}
