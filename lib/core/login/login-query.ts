import type { AuthorizationOptions } from '../oidc/authorization-parameters.js';
import { isOrganizationCode } from './organization-code.js';
import { malformedParameter, queryOf, singleParameter } from '../query-parameter.js';

const MAXIMUM_REAUTH_STATE_LENGTH = 4096;

/** Every parameter that a browser may set, and the option that it sets; no other gets through. */
const ALLOWED_PARAMETERS = {
  org_code: 'orgCode',
  org_name: 'orgName',
  connection_id: 'connectionId',
  login_hint: 'loginHint',
  lang: 'lang',
  prompt: 'prompt',
  invitation_code: 'invitationCode',
  is_invitation: undefined, // goes with the code anyway
  plan_interest: 'planInterest',
  pricing_table_key: 'pricingTableKey',
  reauth_state: 'reauthState',
} as const satisfies Record<string, keyof AuthorizationOptions | undefined>;

/** What a browser may say in the query of a login route, besides `returnTo`. */
export const LOGIN_PARAMETERS: readonly string[] = Object.keys(ALLOWED_PARAMETERS);

/** What `prompt` may be. */
export const PROMPTS: readonly string[] = ['login', 'create', 'none'];

/** What a browser asked of a login route. */
export interface LoginQuery {
  readonly options: AuthorizationOptions;
  /** Unchecked. */
  readonly returnTo: string | undefined;
}

/**
 * Reads the query of a login route.
 *
 * @param url path and query as the browser sent them
 * @throws KindeError `ERR_KINDE_INVALID_REQUEST` when an allowed parameter comes twice, as a list, or
 *   with a value that it cannot have
 */
export function readLoginQuery(url: string): LoginQuery {
  const query = queryOf(url);
  const options: Record<string, string> = {};
  for (const [name, option] of Object.entries(ALLOWED_PARAMETERS)) {
    const limit = name === 'reauth_state' ? MAXIMUM_REAUTH_STATE_LENGTH : undefined;
    const value = singleParameter(query, name, limit);
    // A form sends the fields that were left empty, too.
    if (value !== undefined && value !== '' && option !== undefined) {
      options[option] = value;
    }
  }
  if (options['prompt'] !== undefined && !PROMPTS.includes(options['prompt'])) {
    throw malformedParameter('prompt');
  }
  if (options['orgCode'] !== undefined && !isOrganizationCode(options['orgCode'])) {
    throw malformedParameter('org_code');
  }
  return { options, returnTo: readReturnTo(url) };
}

/**
 * What a login or logout route was asked to return to, unchecked; of several values none counts.
 *
 * @param url path and query as the browser sent them
 */
export function readReturnTo(url: string): string | undefined {
  const [value, ...others] = queryOf(url).getAll('returnTo');
  return others.length === 0 ? value : undefined;
}
