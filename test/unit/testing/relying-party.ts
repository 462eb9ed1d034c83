import * as client from 'openid-client';
import type { LocalKinde } from '../../../lib/testing/index.js';
import { Browser, type Visit } from './browser.js';

export const CALLBACK = 'http://localhost:4321/auth/callback';

/** An application as it should be: PKCE, state, nonce, and every check that openid-client knows. */
export class RelyingParty {
  readonly browser = new Browser();
  #codeVerifier = '';
  #nonce = '';
  #state = '';

  private constructor(
    readonly config: client.Configuration,
    private readonly kinde: LocalKinde,
  ) {}

  static async of(kinde: LocalKinde): Promise<RelyingParty> {
    const { clientId, clientSecret, issuerUrl } = kinde;
    const config = await client.discovery(
      new URL(issuerUrl),
      clientId,
      undefined,
      clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret),
      { execute: [client.allowInsecureRequests] },
    );
    client.enableNonRepudiationChecks(config);
    return new RelyingParty(config, kinde);
  }

  async authorizationUrl(parameters: Record<string, string> = {}): Promise<URL> {
    this.#codeVerifier = client.randomPKCECodeVerifier();
    this.#nonce = client.randomNonce();
    this.#state = client.randomState();
    return client.buildAuthorizationUrl(this.config, {
      redirect_uri: CALLBACK,
      scope: 'openid profile email offline',
      code_challenge: await client.calculatePKCECodeChallenge(this.#codeVerifier),
      code_challenge_method: 'S256',
      nonce: this.#nonce,
      state: this.#state,
      ...parameters,
    });
  }

  get codeVerifier(): string {
    return this.#codeVerifier;
  }

  /** Opens Kinde in the browser. */
  async start(parameters?: Record<string, string>): Promise<Visit> {
    return this.browser.visit(await this.authorizationUrl(parameters));
  }

  /** Exchanges the code that the browser came back with. */
  async finish({ leftFor }: Visit) {
    if (!leftFor) throw new Error('the browser never came back');
    return client.authorizationCodeGrant(this.config, leftFor, {
      pkceCodeVerifier: this.#codeVerifier,
      expectedNonce: this.#nonce,
      expectedState: this.#state,
      idTokenExpected: true,
    });
  }

  /** Signs a user in from beginning to end. */
  async signIn(user: string, parameters?: Record<string, string>) {
    await this.start(parameters);
    return this.finish(await this.browser.submit({ user }));
  }

  async refresh(refreshToken: string | undefined) {
    return client.refreshTokenGrant(this.config, refreshToken ?? '');
  }

  /** The token endpoint without a library in between. */
  async tokenRequest(fields: Record<string, string>): Promise<Response> {
    return fetch(`${this.kinde.issuerUrl}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: this.kinde.clientId,
        ...(this.kinde.clientSecret !== undefined && { client_secret: this.kinde.clientSecret }),
        ...fields,
      }),
    });
  }
}

/** What a token says, unverified. */
export const claimsOf = (token: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8'));
