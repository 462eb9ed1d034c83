/** As much of a browser as a login takes: it keeps cookies, and goes where it is sent. */
export class Visitor {
  /** Names and values, by host: ports do not matter to cookies. */
  readonly #cookies = new Map<string, Map<string, string>>();

  get(url: string): Promise<Response> {
    return this.#follow(url, {});
  }

  /** Presses the button of a form. */
  post(url: string, fields: Record<string, string>): Promise<Response> {
    return this.#follow(url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #follow(url: string, init: RequestInit): Promise<Response> {
    let response = await this.#send(url, init);
    for (let hops = 0; response.status >= 300 && response.status < 400 && hops < 20; hops += 1) {
      response = await this.#send(
        new URL(response.headers.get('location') ?? '', response.url).href,
        {},
      );
    }
    return response;
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const { hostname } = new URL(url);
    const cookies = this.#cookies.get(hostname) ?? new Map<string, string>();
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') {
        cookies.delete(name);
      } else {
        cookies.set(name, value);
      }
    }
    this.#cookies.set(hostname, cookies);
    return response;
  }
}
