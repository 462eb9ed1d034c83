import { randomBytes } from 'node:crypto';
import type { AuthKitConnection } from '../core/authkit/authkit-token.js';
import { LocalKindeServer } from './local-kinde.server.js';
import { apiRoutes, type LocalPicaAccount } from './local-pica.api-routes.js';
import { completeConnections } from './local-pica.connections.js';
import { LocalPicaFaults } from './local-pica.faults.js';
import type { LocalPicaOptions } from './local-pica.options.js';
import {
  LocalPicaRecorder,
  type LocalPicaCalls,
  type LocalPicaRequest,
} from './local-pica.requests.js';
import { LocalPicaRouter, type LocalPicaRoute } from './local-pica.router.js';
import { widgetRoutes } from './local-pica.widget-routes.js';

/**
 * Pica's AuthKit in this process, for development and tests: its API in both dialects (Pica's and
 * One's), and a widget that does what the real one does, on an origin of its own. Real HTTP on the
 * loopback interface.
 *
 * @example
 * const pica = await LocalPica.start();
 * // authkit: { provider: 'pica', secretKey: pica.secretKey, baseUrl: pica.baseUrl,
 * //            widgetOrigin: pica.widgetOrigin }
 * await pica.stop();
 */
export class LocalPica {
  /** What goes wrong from now on. */
  readonly faults = new LocalPicaFaults();
  readonly #recorder = new LocalPicaRecorder();
  readonly #account: LocalPicaAccount;
  readonly #api: LocalKindeServer;
  readonly #widget: LocalKindeServer;

  private constructor({ port, widgetPort, secretKey, connections }: LocalPicaOptions) {
    this.#account = {
      secretKey: secretKey ?? `sk_test_${randomBytes(32).toString('base64url')}`,
      connections: completeConnections(connections),
      isWhiteLabel: false,
    };
    this.#api = this.#server(port, apiRoutes(this.#account));
    this.#widget = this.#server(widgetPort, widgetRoutes());
  }

  /**
   * Starts the API and the widget, each on a port of 127.0.0.1.
   *
   * @throws when a port is taken
   */
  static async start(options: LocalPicaOptions = {}): Promise<LocalPica> {
    const pica = new LocalPica(options);
    await pica.up();
    return pica;
  }

  /** The API: `http://127.0.0.1:{port}`. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.#api.port}`;
  }

  /** The widget, whose page is at its root: `http://127.0.0.1:{widgetPort}`. */
  get widgetOrigin(): string {
    return `http://127.0.0.1:${this.#widget.port}`;
  }

  get port(): number {
    return this.#api.port;
  }

  get widgetPort(): number {
    return this.#widget.port;
  }

  get secretKey(): string {
    return this.#account.secretKey;
  }

  /** What can be connected. */
  get connections(): readonly AuthKitConnection[] {
    return this.#account.connections;
  }

  /** The flag `authkitWhitelist`. Default false. */
  get isWhiteLabel(): boolean {
    return this.#account.isWhiteLabel;
  }

  set isWhiteLabel(isWhiteLabel: boolean) {
    this.#account.isWhiteLabel = isWhiteLabel;
  }

  /** How often each endpoint was called. */
  get calls(): Readonly<LocalPicaCalls> {
    return this.#recorder.calls;
  }

  /** The last 1 000 requests to the endpoints, oldest first. */
  get requests(): readonly LocalPicaRequest[] {
    return this.#recorder.requests;
  }

  /** Errors of `LocalPica` itself. Empty, unless it has a bug. */
  get errors(): readonly unknown[] {
    return this.#recorder.errors;
  }

  resetCalls(): void {
    this.#recorder.reset();
  }

  /** Pica is gone, its widget included: connections are reset, new ones refused, until `up()`. */
  async down(): Promise<void> {
    await Promise.all([this.#api.close(), this.#widget.close()]);
  }

  /** Pica is back, on the same ports. */
  async up(): Promise<void> {
    try {
      await this.#api.open();
      await this.#widget.open();
    } catch (error) {
      await this.down();
      throw error;
    }
  }

  /** Ends for good; open connections are closed. */
  async stop(): Promise<void> {
    await this.down();
  }

  #server(port = 0, routes: ReadonlyMap<string, LocalPicaRoute>): LocalKindeServer {
    const server = new LocalKindeServer(port);
    const router = new LocalPicaRouter(routes, this.faults, this.#recorder);
    server.handler = (request, response) => void router.handle(request, response);
    return server;
  }
}
