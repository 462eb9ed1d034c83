interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** Where a browser ended up. */
export interface Visit {
  readonly status: number;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
  /** The redirect that led away from the origin, which nobody followed. */
  readonly leftFor: URL | undefined;
}

const covers = (path: string, asked: string): boolean =>
  asked === path || asked.startsWith(path.endsWith('/') ? path : `${path}/`);

/** A browser with cookies and no JavaScript. It follows redirects as long as they stay at home. */
export class Browser {
  readonly #cookies = new Map<string, Cookie>();
  #at: URL | undefined;

  async visit(url: URL | string): Promise<Visit> {
    return this.#go(new URL(url), { method: 'GET' });
  }

  /** Posts a form to the address of the page that it is on. */
  async submit(fields: Record<string, string>): Promise<Visit> {
    if (!this.#at) throw new Error('no page to submit a form of');
    return this.#go(this.#at, { method: 'POST', body: new URLSearchParams(fields) });
  }

  forgetCookies(): void {
    this.#cookies.clear();
  }

  async #go(url: URL, init: RequestInit): Promise<Visit> {
    this.#at = url;
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { cookie: this.#cookiesFor(url), accept: 'text/html' },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get('location');
    const next = location === null ? undefined : new URL(location, url);
    if (next?.origin === url.origin) return this.#go(next, { method: 'GET' });
    const { status, headers } = response;
    return { status, url, headers, body: await response.text(), leftFor: next };
  }

  #cookiesFor({ pathname }: URL): string {
    return [...this.#cookies]
      .filter(([, { path }]) => covers(path, pathname))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
      .join('; ');
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const [, path = '/'] = /; path=([^;]+)/i.exec(line) ?? [];
    const key = `${name} ${path}`;
    if (/expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(key);
    else this.#cookies.set(key, { value, path });
  }
}
