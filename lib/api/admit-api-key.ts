import type { KindeApiKey } from '../core/api-keys/kinde-api-key.js';
import type { Monitor } from '../core/monitor/monitor.js';
import { rememberApiKey } from '../http/current-api-key.js';
import { type FrameworkRequest, rawRequest } from '../http/framework.js';
import type { RoutePolicy } from '../http/route-policy.js';
import { KindeError } from '../kinde.errors.js';

/**
 * Lets in who came with a key that has the scopes of the route, and has decorators find it.
 *
 * @throws KindeError `ERR_KINDE_FORBIDDEN`
 */
export function admitApiKey(
  key: KindeApiKey,
  request: FrameworkRequest,
  { apiKeyRequirements }: RoutePolicy,
  monitor: Monitor,
): true {
  const unmet = apiKeyRequirements.find((each) => !each.isMetBy(key));
  if (unmet) {
    // All scopes of the route: a key with the missing one alone would be refused for the others.
    const scopes = apiKeyRequirements.flatMap((each) => each.scopes);
    const message = `Not met by the key ${key.keyId}: ${unmet.describes}.`;
    throw new KindeError('ERR_KINDE_FORBIDDEN', message, { scopes: [...new Set(scopes)] });
  }
  rememberApiKey(rawRequest(request), { key, monitor });
  return true;
}
