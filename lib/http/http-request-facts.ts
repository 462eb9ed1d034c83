import type { IncomingMessage } from 'node:http';

import type { RequestFacts } from '../core/request-facts.js';
import { parseCookies, type RequestCookies } from '../core/session/cookie.js';
import { type FrameworkRequest, rawRequest } from './framework.js';

const AUTHORIZATION = 'authorization';
const API_KEY = 'x-api-key';
const NONE: readonly string[] = [];

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
    return this.#every(AUTHORIZATION);
  }

  /** Every `X-API-Key` header. */
  get apiKey(): readonly string[] {
    return this.#every(API_KEY);
  }

  get cookies(): RequestCookies {
    return (this.#cookies ??= parseCookies(this.header('cookie')));
  }

  header(name: string): string | undefined {
    const value = this.#raw.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  #every(name: typeof AUTHORIZATION | typeof API_KEY): readonly string[] {
    const value = this.#raw.headers[name];
    if (value === undefined) {
      return NONE;
    }
    // Of two Authorization headers `headers` shows the first alone, and of others all as one.
    const sent = valuesOf(name, this.#raw.rawHeaders);
    // The one that counts may come from a middleware of the application.
    return sent.length > 1 ? sent : [value].flat();
  }
}

/** @param rawHeaders names and values in turn */
function valuesOf(name: string, rawHeaders: readonly string[]): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [sent, value] = [rawHeaders[index], rawHeaders[index + 1]];
    if (sent?.length === name.length && sent.toLowerCase() === name && value !== undefined) {
      values.push(value);
    }
  }
  return values;
}
