import type { IncomingMessage } from 'node:http';

import { isJsonObject, ownProperty } from '../core/json.js';
import type { RequestFacts } from '../core/request-facts.js';
import { parseCookies, type RequestCookies } from '../core/session/cookie.js';
import { type FrameworkRequest, rawRequest } from './framework.js';

const AUTHORIZATION = 'authorization';

/** The facts of a request of either adapter; read when asked for. */
export class HttpRequestFacts implements RequestFacts {
  readonly #request: FrameworkRequest;
  readonly #raw: IncomingMessage;
  #cookies: RequestCookies | undefined;

  constructor(request: FrameworkRequest) {
    this.#request = request;
    this.#raw = rawRequest(request);
  }

  get method(): string {
    return this.#raw.method ?? '';
  }

  get url(): string {
    // Express rewrites `url` below a mounted path and keeps what came in `originalUrl`.
    return this.#request.originalUrl ?? this.#raw.url ?? '';
  }

  get authorization(): readonly string[] {
    const { headers, rawHeaders } = this.#raw;
    if (headers.authorization === undefined) {
      return [];
    }
    // Of two Authorization headers `headers` shows the first alone.
    const sent = rawHeaders.filter(
      (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === AUTHORIZATION,
    );
    // The one that counts may come from a middleware of the application.
    return sent.length > 1 ? sent : [headers.authorization];
  }

  get cookies(): RequestCookies {
    return (this.#cookies ??= parseCookies(this.header('cookie')));
  }

  header(name: string): string | undefined {
    const value = this.#raw.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  routeParameter(name: string): unknown {
    const { params } = this.#request;
    return isJsonObject(params) ? ownProperty(params, name) : undefined;
  }
}
