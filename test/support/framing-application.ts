import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { LocalPica } from '../../lib/testing/index.js';
import type { Hold } from './hold.js';

/** What reached the application's token endpoint. */
export interface TokenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An application that shows the widget in a frame and makes tokens for it. */
export class FramingApplication {
  /** Preflights included. */
  readonly received: TokenRequest[] = [];
  /** What the widget is opened with, besides the address of the token endpoint. */
  settings: Record<string, unknown> = {};
  /** Whether the widget's address has its settings. A message has them at any rate. */
  settingsInAddress = true;
  /** The origin that may ask for tokens. */
  allowedOrigin: string;
  /** What the token endpoint says instead of a page of connections. */
  refusal: { readonly status: number; readonly body: string } | undefined;
  /** Where the token endpoint waits before it answers. */
  hold: Hold | undefined;

  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });

  private constructor(private readonly pica: LocalPica) {
    this.allowedOrigin = pica.widgetOrigin;
  }

  static async start(pica: LocalPica): Promise<FramingApplication> {
    const application = new FramingApplication(pica);
    await once(application.#server.listen(0, '127.0.0.1'), 'listening');
    return application;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '/', headers } = request;
    const body = await text(request);
    if (url === '/') {
      this.#sendPage(response);
    } else {
      this.received.push({ method, url, headers, body });
      await this.#sendToken(new URL(url, this.url), method, response);
    }
  }

  #sendPage(response: ServerResponse): void {
    const settings = JSON.stringify({ linkTokenEndpoint: `${this.url}/token`, ...this.settings });
    const data = new URLSearchParams({ data: Buffer.from(settings).toString('base64') });
    const query = this.settingsInAddress ? `?${data.toString()}` : '';
    const script = `
      window.told = [];
      window.addEventListener('message', ({ data, origin }) => told.push({ ...data, origin }));
      const greet = ({ target: frame }) =>
        frame.contentWindow?.postMessage(${settings}, '${this.pica.widgetOrigin}');
      document.addEventListener('load', greet, true);`;
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'set-cookie': 'session=secret; Path=/; HttpOnly; SameSite=None; Secure',
    });
    response.end(`<!doctype html><title>An application</title><link rel="icon" href="data:,">
      <style>body { margin: 0 } iframe { width: 100%; height: 100vh; border: 0; display: block }</style>
      <script>${script.replaceAll('</', String.raw`<\/`)}</script>
      <iframe title="Connect" src="${this.pica.widgetOrigin}/${query}"></iframe>`);
  }

  async #sendToken(
    url: URL,
    method: string | undefined,
    response: ServerResponse,
  ): Promise<ServerResponse> {
    response.setHeader('access-control-allow-origin', this.allowedOrigin);
    response.setHeader('access-control-allow-headers', 'authorization, content-type, x-tenant');
    if (method === 'OPTIONS') return response.writeHead(204).end();
    await this.hold?.pass();
    if (this.refusal) return response.writeHead(this.refusal.status).end(this.refusal.body);
    const answer = await fetch(`${this.pica.baseUrl}/v1/authkit${url.search}`, {
      method: 'POST',
      headers: { 'x-pica-secret': this.pica.secretKey, 'content-type': 'application/json' },
      body: '{}',
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    return response.end(await answer.text());
  }
}
