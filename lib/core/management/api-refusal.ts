import { KindeError } from '../../kinde.errors.js';
import { readApiFaults } from './api-fault.js';
import type { Operation } from './operation.js';

/**
 * The error for an answer by which Kinde refuses what it was asked, with its codes. Its messages may
 * repeat an e-mail address or an id, and so are only among the error's `apiFaults`.
 *
 * @param response with a status from 400 to 499
 */
export async function apiRefusal(operation: Operation, response: Response): Promise<KindeError> {
  const { status } = response;
  const faults = readApiFaults(await response.text());
  const codes = [...new Set(faults.map(({ code }) => code))].join(', ');
  const what =
    `Kinde's Management API answered ${operation.method} ${operation.path} with status ${status}` +
    (codes ? ` (${codes})` : '');
  if (status === 401 || status === 403) {
    const needed = operation.scope ? `the scope ${operation.scope}` : 'access to it';
    const advice = `Does the machine-to-machine application of the option m2m have ${needed} there?`;
    return new KindeError('ERR_KINDE_CONFIGURATION', `${what}. ${advice}`);
  }
  return new KindeError('ERR_KINDE_API_REFUSED', `${what}.`, {
    apiStatus: status,
    apiFaults: faults,
  });
}
