import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** What a webhook received. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that takes webhooks, and answers as it is told. */
export class WebhookReceiver {
  readonly deliveries: Delivery[] = [];
  /** Statuses of the next answers; `undefined` leaves one unanswered. Afterwards 200. */
  readonly answers: (number | undefined)[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        this.deliveries.push({ headers: request.headers, body });
        const status = this.answers.length > 0 ? this.answers.shift() : 200;
        if (status === undefined) request.socket.destroy();
        else response.writeHead(status, { location: this.endpoint }).end();
      });
    });
  }

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get endpoint(): string {
    const address = this.#server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return `http://127.0.0.1:${port}/webhooks`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
