import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Answer, json } from './hostile-server.js';

export interface AuthKitCall {
  /** `POST /v1/authkit?limit=100&page=1` */
  readonly line: string;
  /** 0 for the flags. */
  readonly page: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An API of AuthKit that does what a test says, and remembers who asked for what. */
export class AuthKitServer {
  readonly calls: AuthKitCall[] = [];
  /** How many pages there are. */
  pages = 1;
  /** What is done to whoever asks for a page. */
  answer: (call: AuthKitCall) => Answer = ({ page }) => json(this.page(page));
  flags: Answer = json({ authkitWhitelist: true });
  /** How many pages were under way at once, at most. */
  mostAtOnce = 0;

  readonly #server: Server;
  #underWay = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      const page = Number(new URL(request.url ?? '', this.url).searchParams.get('page'));
      const line = `${request.method} ${request.url}`;
      this.#follow(page, response);
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const call = { line, page, headers: request.headers, body };
        this.calls.push(call);
        (page > 0 ? this.answer(call) : this.flags)(response);
      });
    });
    this.#server.keepAliveTimeout = 0; // or it could close what a client is about to use
  }

  static async start(): Promise<AuthKitServer> {
    const provider = new AuthKitServer();
    provider.#server.unref().listen(0, '127.0.0.1');
    await once(provider.#server, 'listening');
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Pages that were asked for, each as often as that, smallest first. */
  get pagesAsked(): readonly number[] {
    const pages = this.calls.map(({ page }) => page).filter((page) => page > 0);
    return pages.toSorted((one, other) => one - other);
  }

  /** Pages whose answer is not complete. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Two connections a page. */
  page(page: number): object {
    const rows = [{ id: page * 10 }, { id: page * 10 + 1 }];
    return { rows, total: this.pages * 2, pages: this.pages, page, requestId: 1000 + page };
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #follow(page: number, response: ServerResponse): void {
    if (page === 0) {
      return;
    }
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    // Whoever has the whole answer may ask for more before the connection is closed.
    response.on('finish', () => (this.#underWay -= 1));
    response.on('close', () => (this.#underWay -= response.writableFinished ? 0 : 1));
  }
}
