import { KindeError } from '../../kinde.errors.js';
import type { Operation, OperationParameters } from './operation.js';
import { pathSegment } from './path-segment.js';

const REFRESH_CLAIMS: Operation = {
  method: 'POST',
  path: '/api/v1/users/{user_id}/refresh_claims',
  scope: 'update:user_refresh_claims',
  mayBeEmpty: true,
};

interface Caller {
  call(operation: Operation, parameters: OperationParameters): Promise<unknown>;
}

/** @throws KindeError as `ManagementClient.refreshClaims` */
export async function refreshClaims(client: Caller, userId: string): Promise<void> {
  if (pathSegment(userId) === undefined) {
    throw unknownUser();
  }
  try {
    await client.call(REFRESH_CLAIMS, { user_id: userId });
  } catch (error) {
    throw error instanceof KindeError && error.code === 'ERR_KINDE_API_REFUSED'
      ? refusal(error)
      : error;
  }
}

/** What Kinde refuses is for the operator to put right, or the user is gone. */
function refusal({ apiStatus, message }: KindeError): KindeError {
  switch (apiStatus) {
    case 404:
      return unknownUser();
    case 400:
      return new KindeError('ERR_KINDE_CONFIGURATION', message);
    default:
      return new KindeError('ERR_KINDE_UNAVAILABLE', message);
  }
}

function unknownUser(): KindeError {
  return new KindeError('ERR_KINDE_INVALID_TOKEN', 'Kinde knows no such user any more.');
}
