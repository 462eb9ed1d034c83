import type { ArgumentsHost } from '@nestjs/common';

import { isJsonObject } from '../core/json.js';
import {
  type FrameworkRequest,
  type FrameworkResponse,
  isWebSocketUpgrade,
  rawRequest,
} from './framework.js';
import { responseOf } from './response-of-request.js';
import { graphqlHandshakeOf, handshakeOf, type SocketHandshake } from './socket-handshake.js';

/** Where a call of a handler came from, told by what its sender cannot write. */
export type CallOrigin =
  | {
      readonly via: 'request';
      readonly request: FrameworkRequest;
      readonly response: FrameworkResponse | undefined;
    }
  | {
      readonly via: 'socket';
      readonly socket: object;
      /** Not there while nobody has handed it over. */
      readonly handshake: SocketHandshake | undefined;
    }
  | { readonly via: 'message'; readonly message: object; readonly data: unknown };

/** `undefined` for transports that are not known here. */
export function callOriginOf(context: ArgumentsHost): CallOrigin | undefined {
  switch (context.getType<string>()) {
    case 'http': {
      const http = context.switchToHttp();
      return { via: 'request', request: http.getRequest(), response: http.getResponse() };
    }
    case 'graphql':
      return graphqlOriginOf(context.getArgByIndex(2));
    case 'ws': {
      const socket: unknown = context.switchToWs().getClient();
      return isJsonObject(socket)
        ? { via: 'socket', socket, handshake: handshakeOf(socket) }
        : undefined;
    }
    case 'rpc': {
      const rpc = context.switchToRpc();
      const message: unknown = rpc.getContext();
      return isJsonObject(message) ? { via: 'message', message, data: rpc.getData() } : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * What is found out about a call is remembered on: one object per request or message, and one per
 * socket.
 */
export function carrierOf(context: ArgumentsHost): object | undefined {
  if (context.getType() === 'http') {
    return rawRequest(context.switchToHttp().getRequest<FrameworkRequest>());
  }
  const origin = callOriginOf(context);
  switch (origin?.via) {
    case 'request':
      return rawRequest(origin.request);
    case 'socket':
      return origin.socket;
    case 'message':
      return origin.message;
    case undefined:
      return undefined;
  }
}

/** @param context what the GraphQL driver gives to resolvers */
function graphqlOriginOf(context: unknown): CallOrigin | undefined {
  if (!isJsonObject(context)) {
    return undefined;
  }
  const { req, reply } = context; // as Apollo has it, and Mercurius
  const request = req ?? (isJsonObject(reply) ? reply['request'] : undefined);
  if (!isJsonObject(request)) {
    return undefined;
  }
  const framed = request as unknown as FrameworkRequest;
  const raw = rawRequest(framed);
  if (!isRequest(raw)) {
    // A connection of graphql-ws, or what says nothing: a copy, say, that the application made.
    return 'extra' in request
      ? { via: 'socket', socket: request, handshake: graphqlHandshakeOf(request) }
      : undefined;
  }
  // What became a socket may be another site's, and gets no answer that could set cookies.
  return isWebSocketUpgrade(raw)
    ? { via: 'socket', socket: raw, handshake: { request: raw, token: undefined } }
    : { via: 'request', request: framed, response: responseOf(framed) };
}

/** Not by its class: what is injected without a network has another. */
function isRequest(value: unknown): boolean {
  return (
    isJsonObject(value) && isJsonObject(value['headers']) && Array.isArray(value['rawHeaders'])
  );
}
