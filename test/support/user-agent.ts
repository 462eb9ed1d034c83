import { parseSetCookie, type SetCookie } from 'cookie';

import { connectPatiently } from './patient-connections.js';

connectPatiently();

interface StoredCookie extends SetCookie {
  readonly host: string;
}

/** A response whose body has been read. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly url: string;
  /** The `Location` of a redirect, resolved. */
  readonly location: string;
  readonly setCookies: readonly SetCookie[];
  json<T = Record<string, unknown>>(): T;
}

/**
 * A browser as far as HTTP goes: keeps cookies by host (ports don't matter to cookies), sends what
 * browsers send with a navigation, and follows redirects only when told to.
 */
export class UserAgent {
  readonly #cookies = new Map<string, StoredCookie>();

  async get(url: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.request(url, { headers: { accept: 'text/html', ...headers } });
  }

  async post(url: string, form: Record<string, string>, headers = {}): Promise<Page> {
    return this.request(url, { method: 'POST', body: new URLSearchParams(form), headers });
  }

  async request(url: string, init: RequestInit = {}): Promise<Page> {
    const headers = new Headers(init.headers);
    const cookie = this.cookieHeader(url);
    if (cookie !== '' && !headers.has('cookie')) {
      headers.set('cookie', cookie);
    }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    const setCookies = response.headers.getSetCookie().map((value) => parseSetCookie(value));
    for (const each of setCookies) {
      this.#store(new URL(url).hostname, each);
    }
    const text = await response.text();
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      text,
      url,
      location: location === null ? '' : new URL(location, url).href,
      setCookies,
      json: <T>() => JSON.parse(text) as T,
    };
  }

  /** Goes to `url` and on through every redirect. */
  async follow(url: string): Promise<Page> {
    let page = await this.get(url);
    for (let hops = 0; page.location !== '' && hops < 20; hops += 1) {
      page = await this.get(page.location);
    }
    return page;
  }

  cookieHeader(url: string): string {
    const { hostname, pathname } = new URL(url);
    return [...this.#cookies.values()]
      .filter(({ host, path = '/' }) => host === hostname && pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value ?? ''}`)
      .join('; ');
  }

  /** Names and values of the cookies kept for a host. */
  cookies(host = 'localhost'): Record<string, string> {
    return Object.fromEntries(
      [...this.#cookies.values()]
        .filter((each) => each.host === host)
        .map(({ name, value }) => [name, value ?? '']),
    );
  }

  setCookie(name: string, value: string, host = 'localhost'): void {
    this.#store(host, { name, value });
  }

  deleteCookie(name: string, host = 'localhost'): void {
    this.#cookies.delete(`${host} ${name}`);
  }

  /** Another browser with the same cookies. */
  clone(): UserAgent {
    const copy = new UserAgent();
    for (const [key, value] of this.#cookies) {
      copy.#cookies.set(key, value);
    }
    return copy;
  }

  #store(host: string, cookie: SetCookie): void {
    const key = `${host} ${cookie.name}`;
    if (cookie.maxAge !== undefined && cookie.maxAge <= 0) {
      this.#cookies.delete(key);
    } else {
      this.#cookies.set(key, { ...cookie, host });
    }
  }
}
