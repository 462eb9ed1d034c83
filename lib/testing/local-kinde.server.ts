import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const HOST = '127.0.0.1';

/** Listens on the loopback interface, and can stop and start again on the same port. */
export class LocalKindeServer {
  readonly #server: Server;
  #handler: Handler = (_request, response) => response.writeHead(503).end();
  #port: number;

  constructor(port: number) {
    this.#port = port;
    this.#server = createServer((request, response) => this.#handler(request, response));
    // Or it could close a connection that a client is about to use.
    this.#server.keepAliveTimeout = 0;
  }

  get port(): number {
    return this.#port;
  }

  set handler(handler: Handler) {
    this.#handler = handler;
  }

  async open(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, HOST, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    if (typeof address === 'object' && address) this.#port = address.port;
  }

  /** Stops listening and resets every connection, those with a request under way included. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
