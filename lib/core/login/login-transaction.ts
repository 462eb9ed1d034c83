import type { Clock } from '../../options/clock.js';
import type { CookieConfig, SessionConfig } from '../../options/kinde-config.interface.js';
import { type JsonObject, parseJsonObject } from '../json.js';
import { clearCookie, type RequestCookies, setCookie } from '../session/cookie.js';
import { Seal } from '../session/seal.js';
import { sha256 } from '../sha256.js';
import type { SilentFallback } from './silent-login.js';

/** Seconds that a login may take, from its start to its callback. */
const LIFETIME = 600;
const MAXIMUM_PARALLEL = 5;
/** Bytes of all transactions of one browser together. */
const MAXIMUM_TOTAL_BYTES = 3500;

/** What a login has to remember until its callback. */
export interface LoginTransaction {
  /** 256 random bits, base64url, as the other two. */
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636 §4.1). */
  readonly codeVerifier: string;
  readonly returnTo: string;
  /** The organization that the login is for; the tokens have to agree. */
  readonly orgCode?: string | undefined;
  /** The user who may come of a silent login; others have to be asked. */
  readonly userId?: string | undefined;
  /** Whether it was started in place of one whose link had expired. */
  readonly isRestarted?: boolean;
  /** None for a login that fails then, as others do. */
  readonly ifNotSilent?: SilentFallback | undefined;
  /** Seconds since the epoch. */
  readonly startedAt: number;
}

/**
 * Keeps every login that a browser has under way in a cookie of its own, named after its state:
 * two tabs do not get in each other's way, and a callback without the cookie of the browser that
 * started it is worth nothing (RFC 9700 §4.7).
 */
export class LoginTransactions {
  readonly #config: CookieConfig;
  readonly #prefix: string;
  readonly #seal: Seal;
  readonly #clock: Clock;

  /** @param application whose logins these are: another's, sealed with the same secret, don't open */
  constructor(
    { secrets, cookie }: Pick<SessionConfig, 'secrets' | 'cookie'>,
    application: string,
    clock: Clock,
  ) {
    // The callback is a navigation that another site causes, which `strict` would keep the cookie
    // from, and it need not be where the session cookie is confined to.
    const sameSite = cookie.sameSite === 'none' ? 'none' : 'lax';
    this.#config = { ...cookie, sameSite, path: '/' };
    this.#prefix = `${cookie.name}.login.`;
    this.#seal = new Seal(secrets, `login of ${application}`);
    this.#clock = clock;
  }

  /** `Set-Cookie` values that keep a transaction, and drop the oldest ones that it leaves no room for. */
  keep(transaction: LoginTransaction, cookies: RequestCookies): string[] {
    const name = this.#nameOf(transaction.state);
    const value = this.#seal.seal(Buffer.from(JSON.stringify(transaction)), name);
    const dropped = this.#makeRoom(cookies, name.length + value.length);
    return [
      setCookie(this.#config, name, value, LIFETIME),
      ...dropped.map((other) => clearCookie(this.#config, other)),
    ];
  }

  /** The transaction that a callback with this state belongs to, unless it took too long. */
  find(state: string, cookies: RequestCookies): LoginTransaction | undefined {
    const transaction = this.#open(this.#nameOf(state), cookies);
    return transaction?.state === state ? transaction : undefined;
  }

  /** `Set-Cookie` values that drop the transaction of this state. */
  drop(state: string, cookies: RequestCookies): string[] {
    const name = this.#nameOf(state);
    return cookies[name] === undefined ? [] : [clearCookie(this.#config, name)];
  }

  /** The cookies that are left once the transaction of this state is dropped. */
  without(state: string, cookies: RequestCookies): RequestCookies {
    const dropped = this.#nameOf(state);
    return Object.fromEntries(Object.entries(cookies).filter(([name]) => name !== dropped));
  }

  /** `Set-Cookie` values that drop every transaction. */
  dropAll(cookies: RequestCookies): string[] {
    return this.#names(cookies).map((name) => clearCookie(this.#config, name));
  }

  /** Names of the transactions that have to go before one of so many bytes comes. */
  #makeRoom(cookies: RequestCookies, bytes: number): string[] {
    const newestFirst = this.#names(cookies)
      .map((name) => ({ name, startedAt: this.#open(name, cookies)?.startedAt ?? -Infinity }))
      .toSorted((one, other) => other.startedAt - one.startedAt);
    const kept: string[] = [];
    let total = bytes;
    for (const { name, startedAt } of newestFirst) {
      total += name.length + (cookies[name]?.length ?? 0);
      const fits = total <= MAXIMUM_TOTAL_BYTES && kept.length + 1 < MAXIMUM_PARALLEL;
      if (fits && Number.isFinite(startedAt)) {
        kept.push(name);
      }
    }
    return newestFirst.map(({ name }) => name).filter((name) => !kept.includes(name));
  }

  #open(name: string, cookies: RequestCookies): LoginTransaction | undefined {
    const opened = this.#seal.open(cookies[name] ?? '', name);
    const transaction = opened && parseJsonObject(opened.value.toString('utf8'));
    return transaction && isTransaction(transaction) && !this.#isExpired(transaction)
      ? transaction
      : undefined;
  }

  #isExpired({ startedAt }: LoginTransaction): boolean {
    return this.#clock() >= startedAt + LIFETIME;
  }

  #names(cookies: RequestCookies): string[] {
    return Object.keys(cookies).filter((name) => name.startsWith(this.#prefix));
  }

  #nameOf(state: string): string {
    return this.#prefix + sha256(state).slice(0, 16);
  }
}

function isTransaction(content: JsonObject): content is JsonObject & LoginTransaction {
  return (
    ['state', 'nonce', 'codeVerifier', 'returnTo'].every(
      (key) => typeof content[key] === 'string',
    ) && typeof content['startedAt'] === 'number'
  );
}
