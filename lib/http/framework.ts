import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as Express or Fastify hands it to Nest: Node's own, or an object around it. */
export type FrameworkRequest = (IncomingMessage | { readonly raw: IncomingMessage }) & {
  readonly originalUrl?: string;
  readonly params?: unknown;
};

/** A response as Express or Fastify hands it to Nest. */
export type FrameworkResponse = ServerResponse | { readonly raw: ServerResponse };

/** Node's request below whatever the framework made of it: one object per request, on both adapters. */
export function rawRequest(request: FrameworkRequest): IncomingMessage {
  return 'raw' in request ? request.raw : request;
}

export function rawResponse(response: FrameworkResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}

/** Whether a request asks to go on as a WebSocket. */
export function isWebSocketUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
