import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoints } from './local-kinde.endpoint.js';
import { BodyTooLarge, formOf, readBody, sendJson, sendPage } from './local-kinde.exchange.js';
import { answeredByFault, takeFault } from './local-kinde.fault-response.js';
import { localUrl } from './local-kinde.local-url.js';
import { managementEndpoint } from './local-kinde.management-endpoint.js';
import { pageEndpoint } from './local-kinde.page-endpoint.js';
import { errorPage } from './local-kinde.pages.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import { protocolEndpoints } from './local-kinde.protocol-endpoints.js';
import { paramsOf, type LocalKindeEndpoint } from './local-kinde.requests.js';
import { resourceEndpoints } from './local-kinde.resource-endpoints.js';

const PATHS: Readonly<Record<string, LocalKindeEndpoint>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/.well-known/jwks': 'jwks',
  '/.well-known/jwks.json': 'jwks',
  '/oauth2/auth': 'authorize',
  '/oauth2/token': 'token',
  '/oauth2/device/auth': 'deviceAuthorization',
  '/oauth2/revoke': 'revoke',
  '/oauth2/introspect': 'introspect',
  '/oauth2/user_profile': 'userProfile',
  '/oauth2/v2/user_profile': 'userProfile',
  '/logout': 'logout',
};

const KILOBYTE = 1_024;

const POSTED: readonly LocalKindeEndpoint[] = [
  'token',
  'deviceAuthorization',
  'revoke',
  'introspect',
];

const endpointAt = (path: string): LocalKindeEndpoint => {
  if (path.startsWith('/account_api/v1/')) return 'accountApi';
  if (path.startsWith('/api/v1/')) return 'managementApi';
  return PATHS[path] ?? 'page';
};

const allowedMethods = (endpoint: LocalKindeEndpoint): readonly string[] => {
  if (endpoint === 'managementApi') return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  if (endpoint === 'page') return ['GET', 'HEAD', 'POST'];
  return POSTED.includes(endpoint) ? ['POST'] : ['GET', 'HEAD'];
};

/** Takes every request: records it, lets it meet its fault, and has its endpoint answer it. */
export class LocalKindeRouter {
  readonly #endpoints: Endpoints<LocalKindeEndpoint>;

  constructor(
    private readonly parts: LocalKindeParts,
    private readonly isExpiredSignIn: (error: unknown) => boolean,
  ) {
    this.#endpoints = {
      ...resourceEndpoints(parts),
      ...protocolEndpoints(parts),
      ...managementEndpoint(parts),
      ...pageEndpoint(parts),
    };
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#handle(request, response);
    } catch (error) {
      this.#refuse(error, response);
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults, issuer, recorder } = this.parts;
    const url = localUrl(request, issuer);
    if (!url) {
      sendJson(response, 400, { error: 'invalid_request' });
      return;
    }
    const endpoint = endpointAt(url.pathname);
    const { method = 'GET', headers } = request;
    const most = (endpoint === 'managementApi' ? 256 : 64) * KILOBYTE;
    const body = await readBody(request, most);
    const form = formOf(request, body);
    const exchange = { request, response, url, body, form };
    recorder.record({
      endpoint,
      method,
      path: url.pathname,
      params: paramsOf(url.searchParams, form),
      headers: { ...headers },
    });
    if (await answeredByFault(takeFault(faults, endpoint), response)) return;
    const allowed = allowedMethods(endpoint);
    if (allowed.includes(method)) {
      await this.#endpoints[endpoint](exchange);
    } else {
      response.writeHead(405, { allow: allowed.join(', ') }).end();
    }
  }

  #refuse(error: unknown, response: ServerResponse): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
    } else if (error instanceof BodyTooLarge) {
      response.writeHead(413, { connection: 'close' }).end();
    } else if (this.isExpiredSignIn(error)) {
      const advice = 'This sign-in is no longer under way. Go back to the application.';
      sendPage(response, 400, errorPage(advice));
    } else {
      this.parts.recorder.errors.push(error);
      sendPage(response, 500, errorPage('Local Kinde failed.'));
    }
  }
}
