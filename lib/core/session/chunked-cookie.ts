import { KindeError } from '../../kinde.errors.js';
import type { CookieConfig } from '../../options/kinde-config.interface.js';
import { clearCookie, type RequestCookies, setCookie } from './cookie.js';

/** Bytes of one cookie, attributes included, that every browser takes (RFC 6265 §6.1). */
const MAXIMUM_COOKIE_BYTES = 4096;
/**
 * Bytes of all chunks together. Node refuses a request with more than 16 KB of headers before any
 * code runs, and a browser that holds such cookies is locked out for good.
 */
const MAXIMUM_TOTAL_BYTES = 8000;

/** What a request brought of a chunked cookie. */
export interface ChunkedValue {
  /** `undefined` when a chunk is missing. */
  readonly value: string | undefined;
  /** Names of all chunks that are there, in order or not. */
  readonly names: readonly string[];
}

/** Of a chunk; the first has index 0. */
export function chunkName(name: string, index: number): string {
  return `${name}.${index}`;
}

/** One value in as many cookies as it takes: `{name}.0`, `{name}.1` and so on. */
export class ChunkedCookie {
  readonly #config: CookieConfig;
  readonly #name: string;

  constructor(config: CookieConfig, name: string) {
    this.#config = config;
    this.#name = name;
  }

  /** `undefined` when the request has no chunk at all. */
  read(cookies: RequestCookies): ChunkedValue | undefined {
    const names = Object.keys(cookies).filter((name) => this.#isChunk(name));
    if (names.length === 0) {
      return undefined;
    }
    const chunks = names.map((_, index) => cookies[chunkName(this.#name, index)]);
    const isWhole = chunks.every((chunk) => chunk !== undefined);
    return { value: isWhole ? chunks.join('') : undefined, names };
  }

  /**
   * @param present chunks that the browser holds; those left over are dropped
   * @param maxAge seconds; without it the cookies go when the browser closes
   * @throws KindeError `ERR_KINDE_SESSION_TOO_LARGE`
   */
  write(value: string, present: readonly string[], maxAge?: number): string[] {
    const cookies: string[] = [];
    for (let rest = value; rest !== '' || cookies.length === 0;) {
      const name = chunkName(this.#name, cookies.length);
      const room = MAXIMUM_COOKIE_BYTES - setCookie(this.#config, name, '', maxAge).length;
      cookies.push(setCookie(this.#config, name, rest.slice(0, room), maxAge));
      rest = rest.slice(room);
    }
    const total = cookies.reduce((sum, cookie) => sum + cookie.length, 0);
    if (total > MAXIMUM_TOTAL_BYTES) {
      throw new KindeError(
        'ERR_KINDE_SESSION_TOO_LARGE',
        `The session takes ${total} bytes of cookies; ${MAXIMUM_TOTAL_BYTES} are the most that ` +
          'is safe. Put fewer claims into the tokens (Kinde: Tokens, Customize), or keep sessions ' +
          'in a store (session.store).',
      );
    }
    const written = cookies.map((_, index) => chunkName(this.#name, index));
    return [...cookies, ...this.clear(present.filter((name) => !written.includes(name)))];
  }

  clear(present: readonly string[]): string[] {
    return present.map((name) => clearCookie(this.#config, name));
  }

  #isChunk(name: string): boolean {
    return name.startsWith(`${this.#name}.`) && /^\d{1,3}$/.test(name.slice(this.#name.length + 1));
  }
}
