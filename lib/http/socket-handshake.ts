import { IncomingMessage } from 'node:http';

import { isJsonObject, ownProperty } from '../core/json.js';
import type { RequestFacts } from '../core/request-facts.js';
import type { RequestCookies } from '../core/session/cookie.js';
import { HttpRequestFacts } from './http-request-facts.js';

/** How a socket was opened: what its messages say later is no credential. */
export interface SocketHandshake {
  /** The request that was upgraded, or the first one of long polling. */
  readonly request: IncomingMessage;
  /**
   * What the client gave as its token besides, since browsers cannot set headers here. Unchecked.
   */
  readonly token: unknown;
}

/** A socket of `ws`, whose handshake somebody has to hand over: it does not keep it. */
const HANDSHAKE = Symbol('nestjs-kinde:handshake');

type MarkedSocket = object & { [HANDSHAKE]?: IncomingMessage };

/** Remembers the request that opened a socket. */
export function rememberHandshake(socket: object, request: IncomingMessage): void {
  (socket as MarkedSocket)[HANDSHAKE] = request;
}

/** The handshake of a socket of Socket.IO, or of one that was remembered. */
export function handshakeOf(socket: object): SocketHandshake | undefined {
  const remembered = (socket as MarkedSocket)[HANDSHAKE];
  if (remembered) {
    return { request: remembered, token: undefined };
  }
  const { handshake, request } = socket as { handshake?: unknown; request?: unknown };
  if (!isJsonObject(handshake) || !(request instanceof IncomingMessage)) {
    return undefined;
  }
  const { auth } = handshake;
  return { request, token: isJsonObject(auth) ? ownProperty(auth, 'token') : undefined };
}

/** The handshake of a connection of `graphql-ws`, which resolvers find as `req` of their context. */
export function graphqlHandshakeOf(connection: object): SocketHandshake | undefined {
  const { extra, connectionParams } = connection as { extra?: unknown; connectionParams?: unknown };
  const request = isJsonObject(extra) ? extra['request'] : undefined;
  if (!(request instanceof IncomingMessage)) {
    return undefined;
  }
  const parameters = isJsonObject(connectionParams) ? connectionParams : {};
  const token =
    ownProperty(parameters, 'authorization') ?? ownProperty(parameters, 'Authorization');
  return { request, token };
}

/** The facts of a handshake, where a token that the client gave counts as a header would. */
export class SocketFacts implements RequestFacts {
  readonly #facts: HttpRequestFacts;
  readonly #token: unknown;

  constructor({ request, token }: SocketHandshake) {
    this.#facts = new HttpRequestFacts(request);
    this.#token = token;
  }

  get method(): string {
    return this.#facts.method;
  }

  get url(): string {
    return this.#facts.url;
  }

  get authorization(): readonly string[] {
    const { authorization } = this.#facts;
    if (this.#token === undefined || this.#token === null) {
      return authorization;
    }
    // What is no text makes a malformed header.
    const token = typeof this.#token === 'string' ? this.#token : '';
    return [...authorization, /^bearer /i.test(token) ? token : `Bearer ${token}`];
  }

  get cookies(): RequestCookies {
    return this.#facts.cookies;
  }

  header(name: string): string | undefined {
    return this.#facts.header(name);
  }
}
