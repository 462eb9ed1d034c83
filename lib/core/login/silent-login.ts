import type { KindeError } from '../../kinde.errors.js';

/**
 * What becomes of a silent login (`prompt=none`) that Kinde cannot do without the user: it is started
 * again as one that asks, or it leads back as if nothing had been.
 */
export type SilentFallback = 'ask' | 'return';

/** What OpenID Connect Core §3.1.2.6 has for it. */
const NOT_SILENTLY: readonly unknown[] = [
  'login_required',
  'interaction_required',
  'account_selection_required',
  'consent_required',
];

/** Whether Kinde is signed in as another user than the application. */
export function isSomebodyElse({ refusal }: KindeError): boolean {
  return refusal === 'account_selection_required';
}

/** Whether Kinde could do the login if it might ask the user. */
export function needsUser({ refusal }: KindeError): boolean {
  return NOT_SILENTLY.includes(refusal);
}

/**
 * Whether an error only means that nobody is signed in silently: Kinde said no, or was not there.
 * That it sent what is false is another matter.
 */
export function isNoMatter({ code }: KindeError): boolean {
  return code === 'ERR_KINDE_LOGIN_REFUSED' || code === 'ERR_KINDE_UNAVAILABLE';
}
