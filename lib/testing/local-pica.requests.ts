import type { IncomingHttpHeaders } from 'node:http';
import type { LocalKindeRequest } from './local-kinde.requests.js';

/** `token` and `flags` are the API's, `widget` is the page. */
export type LocalPicaEndpoint = 'token' | 'flags' | 'widget';

/** A request that an endpoint received. */
export interface LocalPicaRequest {
  readonly endpoint: LocalPicaEndpoint;
  readonly method: string;
  readonly path: string;
  /** The query; a parameter sent more than once is a list. */
  readonly params: LocalKindeRequest['params'];
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** What its JSON says, or else its text; `undefined` when there is none. */
  readonly body: unknown;
  /** Counted up from 1. A token says which request it answers. */
  readonly requestId: number;
}

/** How often each endpoint was called. A request counts even when a fault answers it. */
export type LocalPicaCalls = Record<LocalPicaEndpoint, number>;

const MOST = 1_000;

const noCalls = (): LocalPicaCalls => ({ token: 0, flags: 0, widget: 0 });

/** What was asked, for tests to look at. Keeps the last 1 000 requests. */
export class LocalPicaRecorder {
  readonly calls: LocalPicaCalls = noCalls();
  readonly requests: LocalPicaRequest[] = [];
  readonly errors: unknown[] = [];
  #lastId = 0;

  record(received: Omit<LocalPicaRequest, 'requestId'>): LocalPicaRequest {
    this.#lastId += 1;
    const request = { ...received, requestId: this.#lastId };
    this.calls[request.endpoint] += 1;
    this.requests.push(request);
    if (this.requests.length > MOST) this.requests.shift();
    return request;
  }

  reset(): void {
    Object.assign(this.calls, noCalls());
    this.requests.length = 0;
  }
}
