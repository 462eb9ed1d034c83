import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import type { KindeUser } from '../claims/kinde-user.js';
import type { DeviceAuthorization } from '../oidc/device-authorization.js';
import type { OidcClient, TokenSet } from '../oidc/oidc-client.js';
import { wait } from '../wait.js';

/** Seconds that a device waits longer from then on when Kinde asks it to (RFC 8628 §3.5). */
const SLOWER_BY = 5;
/** Seconds between two questions while Kinde cannot be reached, at most. */
const MOST_PAUSE = 60;

/** What a person who signed in elsewhere gave this device. */
export interface DeviceTokens {
  /** Who signed in, with the claims of both tokens. */
  readonly user: KindeUser;
  /** Verified. */
  readonly accessToken: string;
  /** With the scope `offline`. */
  readonly refreshToken: string | undefined;
  /** Seconds since the epoch, when the access token expires. */
  readonly expiresAt: number;
}

export interface DeviceLoginOptions {
  readonly authorization: DeviceAuthorization;
  readonly oidc: Pick<OidcClient, 'redeemDeviceCode'>;
  readonly accept: (tokens: TokenSet) => Promise<DeviceTokens>;
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** A login that a person finishes in a browser elsewhere; show them the code and the page. */
export class DeviceLogin {
  /** What the person compares or types in, such as `CSLDFDUU`. */
  readonly userCode: string;
  /** The page where, for a person to type in as well. */
  readonly verificationUri: string;
  /** The same page with the code filled in, for a link or a QR code; `undefined` if there is none. */
  readonly verificationUriComplete: string | undefined;
  /** Seconds since the epoch, up to when it can be finished. */
  readonly expiresAt: number;
  /** Seconds between two questions to Kinde. */
  readonly interval: number;

  readonly #options: DeviceLoginOptions;
  #tokens: Promise<DeviceTokens> | undefined;

  constructor(options: DeviceLoginOptions) {
    const { authorization, clock } = options;
    this.#options = options;
    this.userCode = authorization.userCode;
    this.verificationUri = authorization.verificationUri;
    this.verificationUriComplete = authorization.verificationUriComplete;
    this.expiresAt = clock() + authorization.expiresIn;
    this.interval = authorization.interval;
  }

  /**
   * Waits until the person has decided, and asks Kinde again and again meanwhile, as often as Kinde
   * allows. That Kinde cannot be reached for a while is survived. Several callers wait for the same.
   *
   * @throws KindeError `ERR_KINDE_LOGIN_EXPIRED` when nobody decided in time,
   *   `ERR_KINDE_LOGIN_REFUSED` when the person said no, `ERR_KINDE_LOGIN_FAILED` when what Kinde
   *   issued is unacceptable, `ERR_KINDE_CONFIGURATION` when Kinde refuses it to the application
   * @throws the reason of the signal, when that ends it
   */
  tokens(): Promise<DeviceTokens> {
    return (this.#tokens ??= this.#poll());
  }

  async #poll(): Promise<DeviceTokens> {
    const { signal } = this.#options;
    let { interval } = this;
    let pause = interval;
    for await (const _ of this.#turns(() => pause, signal)) {
      const outcome = await this.#ask(signal);
      signal.throwIfAborted();
      if (typeof outcome === 'object' && !(outcome instanceof KindeError)) {
        return outcome;
      }
      if (outcome === 'slow down') {
        interval += SLOWER_BY;
      }
      // Pauses that grow, as long as Kinde cannot be reached (RFC 8628 §3.5).
      pause =
        outcome instanceof KindeError
          ? Math.max(interval, outcome.retryAfter ?? 0, Math.min(2 * pause, MOST_PAUSE))
          : interval;
    }
    throw new KindeError(
      'ERR_KINDE_LOGIN_EXPIRED',
      'The login of a device was not finished in time.',
    );
  }

  /** One after each pause, until the code has expired. */
  async *#turns(pause: () => number, signal: AbortSignal): AsyncGenerator<void, void, void> {
    const { authorization, clock } = this.#options;
    let waited = 0;
    for (;;) {
      const left = Math.min(this.expiresAt - clock(), authorization.expiresIn - waited);
      if (left <= 0) {
        return;
      }
      const next = Math.min(pause(), left);
      await wait(next, signal);
      waited += next;
      if (next < this.interval) {
        return; // too soon after the last question, and too late for another
      }
      yield;
    }
  }

  /** How things stand, or why nobody can tell now. */
  async #ask(signal: AbortSignal) {
    const { authorization, oidc, accept } = this.#options;
    try {
      return await oidc.redeemDeviceCode(authorization.deviceCode, accept, signal);
    } catch (error) {
      signal.throwIfAborted(); // which is why it failed
      if (error instanceof KindeError && error.code === 'ERR_KINDE_UNAVAILABLE') {
        return error;
      }
      throw error;
    }
  }
}
