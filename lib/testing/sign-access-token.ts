import type { Principal } from '../core/claims/principal.js';
import { knowsTestKey } from './fake-kinde.network.js';
import { applyOverride, type LocalKindeOverride } from './local-kinde.faults.js';
import { refuseInProduction } from './refuse-in-production.js';
import { configOf, type KindeApplication } from './test-application.js';
import { testClaimsOf, tokenClaims } from './test-principal.js';
import { issuedClaims, signTestToken } from './test-tokens.js';

export interface SignAccessTokenOptions {
  /** Seconds; negative for a token that has expired. Default: a day. */
  readonly expiresIn?: number | undefined;
  /** Default: the application's option `audience`. */
  readonly audience?: string | readonly string[] | undefined;
  /** Claims to set or (`undefined`) to leave out, or a function that has the last word. */
  readonly claims?: LocalKindeOverride | undefined;
}

/**
 * Signs the access token that Kinde would give to a user or machine for an application of
 * `fakeKinde`, by the application's own issuer, client, audience and clock. The application verifies
 * it as any other: signature, time, audience and all.
 *
 * Without an audience, a machine's token counts where the option `allowedClientIds` names its client.
 *
 * @param principal made by `user()` or `machine()`
 * @returns to be sent as `Authorization: Bearer …`
 * @throws Error when the application asks for the keys of its issuer elsewhere, or in production
 * @example
 * ```ts
 * const token = signAccessToken(app, user({ permissions: ['read:todos'] }), { expiresIn: -60 });
 * ```
 */
export function signAccessToken(
  app: KindeApplication,
  principal: Principal,
  { expiresIn, audience, claims }: SignAccessTokenOptions = {},
): string {
  refuseInProduction('signAccessToken()');
  const config = configOf(app);
  if (!knowsTestKey(config.fetch, config.issuer)) {
    throw new Error(
      `signAccessToken(): the application asks ${config.issuer} itself for keys. Prepare its ` +
        'builder with fakeKinde(builder), or take the tokens of LocalKinde where that is its issuer.',
    );
  }
  const { access, id } = testClaimsOf(principal);
  const context = audience === undefined ? config : { ...config, audience: [audience].flat() };
  const issued = applyOverride({ ...issuedClaims(access, context, expiresIn) }, claims);
  return signTestToken(tokenClaims(issued), id);
}
