import { IncomingMessage, type ServerResponse } from 'node:http';
import { PAGE_HEADERS, type Markup } from './local-kinde.markup.js';

const FORM = 'application/x-www-form-urlencoded';

/** A request whose body has been read, and the response to it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** As it came, in UTF-8. */
  readonly body: string;
  readonly form: URLSearchParams;
}

/** The body was larger than it may be. */
export class BodyTooLarge extends Error {}

/** @throws when there are more than `mostBytes` */
export const readBody = async (request: IncomingMessage, mostBytes: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** The fields of a body that is a form. */
export const formOf = (request: IncomingMessage, body: string): URLSearchParams =>
  new URLSearchParams(request.headers['content-type']?.startsWith(FORM) ? body : '');

/**
 * A form post for the provider to read, after we have read it: a body streams but once. The form
 * stays at hand for parameters that the provider doesn't know.
 */
export class FormRequest extends IncomingMessage {
  constructor(
    original: IncomingMessage,
    readonly form: URLSearchParams,
    forwarded: URLSearchParams = form,
  ) {
    super(original.socket);
    const body = Buffer.from(forwarded.toString());
    this.method = original.method ?? 'POST';
    this.url = original.url ?? '/';
    this.httpVersion = original.httpVersion;
    this.headers = {
      ...original.headers,
      'content-length': String(body.length),
    };
    delete this.headers['transfer-encoding'];
    this.push(body);
    this.push(null);
    this.complete = true;
  }
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(body));
};

export const sendPage = (response: ServerResponse, status: number, page: Markup): void => {
  response.writeHead(status, PAGE_HEADERS);
  response.end(page.text);
};

export const sendRedirect = (response: ServerResponse, status: number, location: string): void => {
  response.writeHead(status, { 'cache-control': 'no-store', location });
  response.end();
};
