import type { Authentication, AuthenticationResult } from '../core/authenticator.js';
import type { MaybePromise } from '../core/maybe-promise.js';
import { SocketConnection } from '../http/socket-connection.js';
import { KindeError } from '../kinde.errors.js';
import type { Clock } from '../options/clock.js';

/** Seconds between two looks at least, and at most: timers cannot wait for months. */
const PAUSE = { least: 5, most: 86_400 };
/** Seconds between two looks at a session, which people sign out of. */
const SESSION_PAUSE = 60;

/** "Forbidden", of the codes that applications may use. */
const FORBIDDEN = 4403;

/**
 * Closes sockets when the credential that they were opened with has ended: what a server sends by
 * itself, such as the events of a subscription, passes no guard.
 */
export class SocketWatch {
  readonly #clock: Clock;
  readonly #watched = new WeakSet<object>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param authentication what the socket has just been let in by
   * @param authenticate looks at its credential anew
   */
  begin(
    socket: object,
    authentication: Authentication,
    authenticate: () => MaybePromise<AuthenticationResult>,
  ): void {
    const connection = new SocketConnection(socket);
    // What ended while its credential was looked at will not say so again.
    if (this.#watched.has(socket) || connection.isClosed) {
      return;
    }
    this.#watched.add(socket);
    let timer: NodeJS.Timeout | undefined;
    let isClosed = false;
    connection.onceClosed(() => {
      isClosed = true;
      clearTimeout(timer);
    });
    const look = async () => {
      const seconds = await this.#secondsAfter(authenticate);
      if (seconds === 0) {
        connection.close(FORBIDDEN, 'Forbidden');
      } else {
        wait(seconds);
      }
    };
    const wait = (seconds: number) => {
      if (!isClosed) {
        timer = setTimeout(() => void look(), seconds * 1000).unref();
      }
    };
    wait(this.#secondsFor(authentication));
  }

  /** Seconds until the next look; none when the credential is over. */
  async #secondsAfter(authenticate: () => MaybePromise<AuthenticationResult>): Promise<number> {
    try {
      const { authentication } = await authenticate();
      return authentication ? this.#secondsFor(authentication) : 0;
    } catch (error) {
      const isOver = error instanceof KindeError && error.code !== 'ERR_KINDE_UNAVAILABLE';
      return isOver ? 0 : PAUSE.least;
    }
  }

  #secondsFor({ principal, via }: Authentication): number {
    const left = Number(principal.claim('exp') ?? 0) - this.#clock();
    const most = via === 'session' ? SESSION_PAUSE : PAUSE.most;
    return Math.min(Math.max(left, PAUSE.least), most);
  }
}
