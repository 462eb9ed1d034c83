import type { LocalKinde } from '../../lib/testing/index.js';

/** What a machine-to-machine application gets for its credentials (RFC 6749 §4.4). */
export async function clientCredentialsToken(
  kinde: LocalKinde,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(`${kinde.issuerUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: kinde.m2m.clientId,
      client_secret: kinde.m2m.clientSecret,
      ...parameters,
    }),
  });
  const body = (await response.json()) as { readonly access_token?: string };
  if (body.access_token === undefined) {
    throw new Error(`Kinde granted nothing: ${response.status} ${JSON.stringify(body)}`);
  }
  return body.access_token;
}
