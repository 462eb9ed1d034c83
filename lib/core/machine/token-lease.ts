import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { BackOff } from '../back-off.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { MachineToken } from '../oidc/client-credentials.js';
import type { HeldToken } from './held-token.js';

/** Share of its life after which a token is renewed in the background, at the earliest. */
const RENEWAL_POINT = 0.75;
/** What chance adds to it, so that many instances do not ask at the same moment. */
const RENEWAL_SPREAD = 0.15;
/** Callers are being refused meanwhile. */
const PAUSES_WITHOUT_TOKEN = { first: 0.5, most: 4 };
const PAUSES_WITH_TOKEN = { first: 1, most: 30 };
/** Seconds that a clock may be set back, or behind that of another instance, without any consequence. */
const CLOCK_TOLERANCE = 60;
/** Seconds in which one token is replaced at most: an API that refuses every token costs no more. */
const REPLACEMENT_INTERVAL = 10;

export interface TokenLeaseOptions {
  /**
   * Gets a token from Kinde, or one that another instance got meanwhile.
   *
   * @param isOutdated whether such a one is no answer
   */
  readonly obtain: (isOutdated: (held: HeldToken) => boolean) => Promise<HeldToken>;
  readonly clock: Clock;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/**
 * The token for one purpose, renewed ahead of its end in the background, so that no caller waits.
 * While Kinde cannot be reached it is used until it expires; attempts to renew it run one at a time,
 * with growing pauses.
 */
export class TokenLease {
  readonly #options: TokenLeaseOptions;
  readonly #backOff: BackOff;
  #held: HeldToken | undefined;
  /** Seconds since the epoch. */
  #renewAt = -Infinity;
  #renewal: Promise<MachineToken> | undefined;
  /** Why there is no newer one. */
  #failure: KindeError | undefined;
  /** The latest access token that an API refused. */
  #refused: string | undefined;
  /** Whether the next token comes in the place of one that an API refused. */
  #isReplacing = false;
  /** Seconds since the epoch, when the latest such token came. */
  #replacedAt = -Infinity;

  constructor(options: TokenLeaseOptions) {
    this.#options = options;
    this.#backOff = new BackOff(options);
  }

  /** @throws KindeError as a rejection, when there is no token and none can be had */
  get(): MaybePromise<MachineToken> {
    const now = this.#options.clock();
    if (this.#held && isFromFuture(this.#held, now)) {
      this.#held = undefined; // the clock was set back: nobody can tell how long it still lives
    }
    const held = this.#held;
    if (held === undefined || now >= held.usableUntil) {
      return this.#renewed();
    }
    if (now >= this.#renewAt && !this.#renewal && this.#backOff.wait === 0) {
      this.#renew().catch(ignore); // the old one serves on, and the pause has begun
    }
    return held.token;
  }

  /**
   * Another token than one that an API refused: the one that somebody got in its place already, or a
   * new one. A token that came in the place of a refused one less than 10 seconds ago is given out
   * again: it is not the token that is wrong.
   *
   * @throws KindeError when none can be had; the refused one is not given out then
   */
  async replace({ accessToken }: Pick<MachineToken, 'accessToken'>): Promise<MachineToken> {
    const held = this.#held?.token.accessToken;
    if (held === undefined || (held === accessToken && !this.#hasJustReplaced())) {
      this.#refused = accessToken;
      this.#held = undefined;
      this.#isReplacing = true;
    }
    return this.get();
  }

  #hasJustReplaced(): boolean {
    const now = this.#options.clock();
    return now >= this.#replacedAt && now < this.#replacedAt + REPLACEMENT_INTERVAL;
  }

  /** A newer token, unless an attempt failed a moment ago. */
  #renewed(): Promise<MachineToken> {
    const failure = this.#failure;
    const { wait } = this.#backOff;
    return failure && wait > 0 && !this.#renewal
      ? Promise.reject(again(failure, wait))
      : this.#renew();
  }

  #renew(): Promise<MachineToken> {
    return (this.#renewal ??= this.#attempt().finally(() => {
      this.#renewal = undefined;
    }));
  }

  async #attempt(): Promise<MachineToken> {
    const { clock, obtain, random = Math.random } = this.#options;
    try {
      const held = await obtain((each) => this.#isOutdated(each));
      const share = RENEWAL_POINT + RENEWAL_SPREAD * random();
      this.#held = held;
      this.#renewAt = held.askedAt + share * (held.usableUntil - held.askedAt);
      this.#replacedAt = this.#isReplacing ? clock() : this.#replacedAt;
      this.#isReplacing = false;
      this.#failure = undefined;
      this.#backOff.succeeded();
      return held.token;
    } catch (error) {
      const failure = error instanceof KindeError ? error : unknownFailure();
      this.#failure = failure;
      this.#backOff.failed(
        this.#held ? PAUSES_WITH_TOKEN : PAUSES_WITHOUT_TOKEN,
        failure.retryAfter,
      );
      throw again(failure, this.#backOff.wait);
    }
  }

  #isOutdated(held: HeldToken): boolean {
    const now = this.#options.clock();
    const end = Math.max(now, this.#held?.usableUntil ?? 0);
    return (
      held.token.accessToken === this.#refused || held.usableUntil <= end || isFromFuture(held, now)
    );
  }
}

/** Whether a token was asked for well after what the clock shows now. */
function isFromFuture({ askedAt }: HeldToken, now: number): boolean {
  return now < askedAt - CLOCK_TOLERANCE;
}

/** The same fault, as it is told before the next attempt. */
function again({ code, message }: KindeError, wait: number): KindeError {
  const passes = code === 'ERR_KINDE_UNAVAILABLE';
  return new KindeError(code, message, passes ? { retryAfter: Math.max(1, Math.ceil(wait)) } : {});
}

/** Only our own errors are known to tell no secret. */
function unknownFailure(): KindeError {
  return new KindeError('ERR_KINDE_UNAVAILABLE', 'No machine token could be had.');
}

function ignore(): void {}
