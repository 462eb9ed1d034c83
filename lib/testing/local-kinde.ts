import type { LocalKindeApiKeys } from './local-kinde.api-keys.js';
import type { LocalKindeDevices } from './local-kinde.devices.js';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { LocalKindeFaults } from './local-kinde.faults.js';
import type { LocalKindeInvitation } from './local-kinde.invitations.js';
import type { LocalKindePublicJwk } from './local-kinde.keys.js';
import {
  absoluteUrl,
  type LocalKindeMachine,
  type LocalKindeOptions,
} from './local-kinde.options.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import type { LocalKindeCalls, LocalKindeRequest } from './local-kinde.requests.js';
import type { LocalKindeServer } from './local-kinde.server.js';
import { startLocalKinde } from './local-kinde.start.js';
import type {
  LocalKindeAccessTokenOptions,
  LocalKindeIdTokenOptions,
  LocalKindeMachineTokenOptions,
  LocalKindeSignOptions,
  LocalKindeWebhookTokenOptions,
} from './local-kinde.tokens.js';
import type { LocalKindeWebhooks } from './local-kinde.webhooks.js';

/**
 * A Kinde tenant in this process, for development and tests: real HTTP on the loopback interface,
 * Kinde's endpoints, parameters, tokens and pages. It needs `oidc-provider` to be installed.
 *
 * @example
 * const kinde = await LocalKinde.start({ redirectUris: ['http://localhost:3000/auth/callback'] });
 * // issuerUrl: kinde.issuerUrl, clientId: kinde.clientId, clientSecret: kinde.clientSecret
 * await kinde.stop();
 */
export class LocalKinde {
  readonly #parts: LocalKindeParts;
  readonly #server: LocalKindeServer;

  private constructor(parts: LocalKindeParts, server: LocalKindeServer) {
    this.#parts = parts;
    this.#server = server;
  }

  /**
   * Starts a tenant on `http://127.0.0.1:{port}`.
   *
   * @throws when the port is taken or `oidc-provider` is not installed
   */
  static async start(options: LocalKindeOptions = {}): Promise<LocalKinde> {
    const { parts, server } = await startLocalKinde(options);
    return new LocalKinde(parts, server);
  }

  /** `http://127.0.0.1:{port}`. */
  get issuerUrl(): string {
    return this.#parts.issuer;
  }

  get port(): number {
    return this.#server.port;
  }

  get clientId(): string {
    return this.#parts.settings.clientId;
  }

  /** `undefined` for a public client. */
  get clientSecret(): string | undefined {
    return this.#parts.settings.clientSecret ?? undefined;
  }

  /** Credentials for client credentials. */
  get m2m(): LocalKindeMachine {
    return this.#parts.settings.m2m;
  }

  /** The tenant's data. Changes show in the tokens issued next. */
  get tenant(): LocalKindeDirectory {
    return this.#parts.directory;
  }

  /** What goes wrong from now on. */
  get faults(): LocalKindeFaults {
    return this.#parts.faults;
  }

  /** Who is told what happens, and what they were told. */
  get webhooks(): LocalKindeWebhooks {
    return this.#parts.webhooks;
  }

  /** The tenant's API keys. */
  get apiKeys(): LocalKindeApiKeys {
    return this.#parts.apiKeys;
  }

  /** Devices that wait for a person. */
  get devices(): LocalKindeDevices {
    return this.#parts.devices;
  }

  /** How often each endpoint was called, and what came of it. */
  get calls(): Readonly<LocalKindeCalls> {
    return this.#parts.recorder.calls;
  }

  /** The last 1 000 requests, oldest first. */
  get requests(): readonly LocalKindeRequest[] {
    return this.#parts.recorder.requests;
  }

  /** Errors of `LocalKinde` itself. Empty, unless it has a bug. */
  get errors(): readonly unknown[] {
    return this.#parts.recorder.errors;
  }

  resetCalls(): void {
    this.#parts.recorder.reset();
  }

  /** Allows a callback or logout redirect URL, for applications that learn their port late. */
  allow({ redirectUri, logoutUri }: { redirectUri?: string; logoutUri?: string }): void {
    const { redirectUris, logoutUris } = this.#parts.settings;
    if (redirectUri !== undefined) redirectUris.add(absoluteUrl(redirectUri));
    if (logoutUri !== undefined) logoutUris.add(absoluteUrl(logoutUri));
  }

  /**
   * Invites somebody to an organization, without sending the e-mail: its link would lead to the
   * application with the code, as `?invitation_code=…`. Whoever registers with it becomes a member,
   * and it works once.
   *
   * @throws when there is no such organization
   */
  invite(invitation: LocalKindeInvitation): string {
    return this.#parts.invitations.add(invitation);
  }

  /** Seconds. */
  get accessTokenLifetime(): number {
    return this.#parts.settings.accessTokenLifetime;
  }

  set accessTokenLifetime(seconds: number) {
    this.#parts.settings.accessTokenLifetime = seconds;
  }

  /** Seconds. */
  get idTokenLifetime(): number {
    return this.#parts.settings.idTokenLifetime;
  }

  set idTokenLifetime(seconds: number) {
    this.#parts.settings.idTokenLifetime = seconds;
  }

  /** Seconds. */
  get machineTokenLifetime(): number {
    return this.#parts.settings.machineTokenLifetime;
  }

  set machineTokenLifetime(seconds: number) {
    this.#parts.settings.machineTokenLifetime = seconds;
  }

  /** Seconds. */
  get refreshTokenLifetime(): number {
    return this.#parts.settings.refreshTokenLifetime;
  }

  set refreshTokenLifetime(seconds: number) {
    this.#parts.settings.refreshTokenLifetime = seconds;
  }

  /** Seconds that a rotated refresh token still works for. */
  get refreshOverlap(): number {
    return this.#parts.settings.refreshOverlap;
  }

  set refreshOverlap(seconds: number) {
    this.#parts.settings.refreshOverlap = seconds;
  }

  /** A user's access token, as the token endpoint would issue it. */
  accessToken(options?: LocalKindeAccessTokenOptions): string {
    return this.#parts.tokens.accessToken(options);
  }

  /** A user's id token, as the token endpoint would issue it. */
  idToken(options?: LocalKindeIdTokenOptions): string {
    return this.#parts.tokens.idToken(options);
  }

  /** A machine's access token: `gty`, no `sub`. */
  machineToken(options?: LocalKindeMachineTokenOptions): string {
    return this.#parts.tokens.machineToken(options);
  }

  /** The signed body of a webhook delivery. */
  webhookToken(options: LocalKindeWebhookTokenOptions): string {
    return this.#parts.tokens.webhookToken(options);
  }

  /** A JWT with exactly this payload. The header may name any algorithm, `none` included. */
  sign(payload: unknown, options?: LocalKindeSignOptions): string {
    return this.#parts.tokens.sign(payload, options);
  }

  /** A new signing key. With `keepOld` (default true) what the old one signed stays verifiable. */
  async rotateKeys({ keepOld = true }: { keepOld?: boolean } = {}): Promise<void> {
    await this.#parts.keys.rotate(keepOld);
  }

  /** The current public key, as `/.well-known/jwks` shows it. */
  get publicJwk(): LocalKindePublicJwk {
    return this.#parts.keys.current.jwk;
  }

  /** The current public key in PEM (SPKI). */
  get publicKeyPem(): string {
    return this.#parts.keys.current.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** A private key that the tenant never publishes (PEM, PKCS #8), for forgeries. */
  get foreignKeyPem(): string {
    return this.#parts.keys.foreign.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  /** Kinde is gone: connections are reset, new ones refused, until `up()`. */
  async down(): Promise<void> {
    await this.#server.close();
  }

  /** Kinde is back, on the same port. */
  async up(): Promise<void> {
    await this.#server.open();
  }

  /** Ends for good; open connections are closed, and no webhook is called any more. */
  async stop(): Promise<void> {
    this.#parts.webhooks.stop();
    await this.#server.close();
  }
}
