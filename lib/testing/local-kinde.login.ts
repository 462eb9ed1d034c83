/** What a sign-in settled, and what every token of its grant is made from. */
export interface LocalKindeLogin {
  readonly userId: string;
  readonly orgCode: string | undefined;
  readonly audience: readonly string[];
  /** Seconds since the epoch. */
  readonly authTime: number;
  /** Seconds since the epoch; the `rat` claim. */
  readonly requestedAt: number;
  /** The access token issued last, for refreshes that answer with the same one. */
  lastAccessToken?: string;
  /** What that token says, for the next to repeat until the user's claims are refreshed. */
  lastClaims?: Readonly<Record<string, unknown>> | undefined;
}

/** The sign-ins whose grants still stand, and the access tokens that were issued under them. */
export class LocalKindeLogins {
  readonly #byGrant = new Map<string, LocalKindeLogin>();
  readonly #grantOfToken = new Map<string, string>();
  readonly #revokedTokens = new Set<string>();

  begin(grantId: string, login: LocalKindeLogin): void {
    this.#byGrant.set(grantId, login);
  }

  find(grantId: string): LocalKindeLogin | undefined {
    return this.#byGrant.get(grantId);
  }

  end(grantId: string): void {
    this.#byGrant.delete(grantId);
  }

  /** The user's next tokens say what holds then. */
  refreshClaims(userId: string): void {
    for (const login of this.#byGrant.values()) {
      if (login.userId === userId) login.lastClaims = undefined;
    }
  }

  /** Remembers under which grant the access token with this `jti` was issued. */
  issued(jti: string, grantId: string): void {
    this.#grantOfToken.set(jti, grantId);
  }

  revokeToken(jti: string): void {
    this.#revokedTokens.add(jti);
  }

  /** Whether neither the token nor its grant was revoked. A token minted for a test has no grant. */
  stands(jti: string): boolean {
    const grantId = this.#grantOfToken.get(jti);
    return !this.#revokedTokens.has(jti) && (grantId === undefined || this.#byGrant.has(grantId));
  }
}
