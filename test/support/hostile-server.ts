import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What is done to whoever asks. */
export type Answer = (response: ServerResponse) => void;

/** A server that answers as an attacker or a broken proxy would, and remembers who asked. */
export class HostileServer {
  /** `GET /path` of every request, oldest first. */
  readonly requests: string[] = [];
  answer: Answer = json({});

  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #unanswered = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      this.#unanswered += 1;
      response.on('close', () => (this.#unanswered -= 1));
      this.answer(response);
    });
    this.#server.keepAliveTimeout = 0; // or it could close what a client is about to use
    this.#server.on('connection', (socket) => this.#sockets.add(socket.unref()));
  }

  static async start(): Promise<HostileServer> {
    const hostile = new HostileServer();
    hostile.#server.unref().listen(0, '127.0.0.1');
    await once(hostile.#server, 'listening');
    return hostile;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Bytes that went out in all, those on their way included. */
  get bytesSent(): number {
    return [...this.#sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0);
  }

  /** Requests whose answer is not complete. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Breaks off whatever is under way. */
  drop(): void {
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

export const json =
  (value: unknown, status = 200): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

export const html: Answer = (response) =>
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end('<!doctype html><p>Sign in to Wi-Fi');

export const redirectTo =
  (url: string): Answer =>
  (response) =>
    response.writeHead(302, { location: url }).end();

/** The connection stays open and nothing comes. */
export const hang: Answer = () => undefined;

export const reset: Answer = (response) => response.socket?.resetAndDestroy();

/** A byte now and then, for ever. */
export const drip: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{');
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};

const CHUNK = Buffer.alloc(64 * 1024, ' ');

/** So many bytes as fast as they are taken. */
export const huge =
  (bytes: number): Answer =>
  (response) => {
    let left = bytes;
    const write = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= CHUNK.length;
        if (!response.write(CHUNK)) {
          response.once('drain', write);
          return;
        }
      }
      response.end();
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    write();
  };

/** A few bytes that unpack to so many. */
export const bomb = (bytes: number): Answer => {
  const body = gzipSync(Buffer.alloc(bytes, ' '));
  return (response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(body);
};
