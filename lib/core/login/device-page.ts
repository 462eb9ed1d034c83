import { isLoopback } from '../loopback.js';

/**
 * Whether a person may be sent to a page to confirm the login of a device: to the origin of an issuer
 * that is configured, and among Kinde's own hosts by https, or on this computer, to another one. It
 * shows a form to sign in, so that an answer of somebody else must not choose it.
 *
 * @param issuers that of sign-ins, and that of `m2m` where it is set
 */
export function isPageOfIssuer(page: string, issuers: readonly string[]): boolean {
  const url = new URL(page);
  return issuers
    .map((each) => new URL(each))
    .some(
      (issuer) =>
        url.origin === issuer.origin ||
        (isHostOfKinde(url) && isHostOfKinde(issuer)) ||
        (isLoopback(url) && isLoopback(issuer)),
    );
}

function isHostOfKinde({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && hostname.endsWith('.kinde.com');
}
