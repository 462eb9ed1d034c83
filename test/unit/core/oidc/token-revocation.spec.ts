import { Issuer } from '../../../../lib/core/oidc/issuer.js';
import { TokenRevocation } from '../../../../lib/core/oidc/token-revocation.js';

const ISSUER = 'https://tenant.example';
const metadata: Record<string, string> = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/oauth2/auth`,
  token_endpoint: `${ISSUER}/oauth2/token`,
  jwks_uri: `${ISSUER}/jwks`,
  revocation_endpoint: `${ISSUER}/oauth2/revoke`,
};

/** A revocation that Kinde answers so, and what it was sent. */
function revocationOf(answer: Response, { isPublic = false, document = metadata } = {}) {
  const sent: [string, string | undefined, object][] = [];
  const config = {
    clientId: 'web',
    clientSecret: isPublic ? undefined : 'a secret',
    clock: () => 1_800_000_000,
    timeout: 5,
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      const url = input instanceof Request ? input.url : String(input);
      if (url.endsWith('/.well-known/openid-configuration')) {
        return Response.json(document);
      }
      const body = new URLSearchParams(await new Response(init?.body).text());
      sent.push([url, init?.method, Object.fromEntries(body)]);
      return answer;
    },
  };
  return { revocation: new TokenRevocation(config, new Issuer({ url: ISSUER, config })), sent };
}

const status = (code: number) => new Response(null, { status: code });

describe('TokenRevocation', () => {
  it('asks Kinde, as the client that the token was issued to', async () => {
    const { revocation, sent } = revocationOf(status(200));
    await revocation.revoke('a token', 'refresh_token');
    const body = {
      client_id: 'web',
      client_secret: 'a secret',
      token: 'a token',
      token_type_hint: 'refresh_token',
    };
    expect(sent).toEqual([[metadata['revocation_endpoint'], 'POST', body]]);
  });

  it('says nothing that it does not know', async () => {
    const { revocation, sent } = revocationOf(status(200), { isPublic: true });
    const other = revocationOf(status(200));
    await revocation.revoke('a token', undefined);
    await other.revocation.send('a token', undefined);
    expect(sent.map(([, , body]) => body)).toEqual([{ client_id: 'web', token: 'a token' }]);
    expect(other.sent.map(([, , body]) => body)).toEqual([
      { client_id: 'web', token: 'a token', client_secret: 'a secret' },
    ]);
  });

  it('leaves it to the caller, when it only sends, what to make of the answer', async () => {
    const { revocation } = revocationOf(status(400));
    expect((await revocation.send('a token', 'access_token'))?.status).toBe(400);
  });

  it('cannot revoke anything where Kinde offers no revocation', async () => {
    const { revocation_endpoint: _, ...document } = metadata;
    const { revocation, sent } = revocationOf(status(200), { document });
    expect(await revocation.send('a token', undefined)).toBeUndefined();
    await expect(revocation.revoke('a token', undefined)).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: "Kinde's discovery document has no revocation_endpoint.",
    });
    expect(sent).toEqual([]);
  });

  it.each([400, 401, 403])('is refused by %s to another client', async (code) => {
    await expect(
      revocationOf(status(code)).revocation.revoke('a token', undefined),
    ).rejects.toMatchObject({
      code: 'ERR_KINDE_CONFIGURATION',
      message:
        `Kinde's token revocation answered with status ${code}. Are clientId and clientSecret ` +
        'those of the application that the token was issued to?',
    });
  });

  it.each([404, 405])('may work later after %s', async (code) => {
    await expect(
      revocationOf(status(code)).revocation.revoke('a token', undefined),
    ).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: `Kinde's token revocation answered with status ${code}.`,
    });
  });

  it.each([429, 500, 503])('may work later after %s, which is an outage', async (code) => {
    await expect(
      revocationOf(status(code)).revocation.revoke('a token', undefined),
    ).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
    });
  });
});
