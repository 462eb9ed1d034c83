import type { IncomingHttpHeaders } from 'node:http';

/** The endpoints that requests are told apart by. */
export type LocalKindeEndpoint =
  | 'discovery'
  | 'jwks'
  | 'authorize'
  | 'token'
  | 'deviceAuthorization'
  | 'revoke'
  | 'introspect'
  | 'userProfile'
  | 'accountApi'
  | 'managementApi'
  | 'logout'
  | 'page';

/** A request that the tenant received. */
export interface LocalKindeRequest {
  readonly endpoint: LocalKindeEndpoint;
  readonly method: string;
  readonly path: string;
  /** Query and form together; a parameter sent more than once is a list. */
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** How often each thing happened. A request counts even when a fault answers it. */
export interface LocalKindeCalls extends Record<LocalKindeEndpoint, number> {
  /** Token requests with a code. */
  codeExchange: number;
  /** Token requests with a refresh token. */
  refresh: number;
  /** Token requests with client credentials. */
  clientCredentials: number;
  /** Token requests with a device code. */
  deviceToken: number;
  /** Refresh tokens used again after their overlap. */
  refreshReuse: number;
  /** Grants revoked: by reuse of a refresh token or a code, or at the revocation endpoint. */
  grantRevoked: number;
}

/** Query and form as one. */
export const paramsOf = (...sources: readonly URLSearchParams[]): LocalKindeRequest['params'] => {
  const names = new Set(sources.flatMap((source) => [...source.keys()]));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = sources.flatMap((source) => source.getAll(name));
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
};

const MOST = 1_000;

const noCalls = (): LocalKindeCalls => ({
  discovery: 0,
  jwks: 0,
  authorize: 0,
  token: 0,
  codeExchange: 0,
  refresh: 0,
  clientCredentials: 0,
  deviceToken: 0,
  refreshReuse: 0,
  grantRevoked: 0,
  deviceAuthorization: 0,
  revoke: 0,
  introspect: 0,
  userProfile: 0,
  accountApi: 0,
  managementApi: 0,
  logout: 0,
  page: 0,
});

const GRANTS = new Map<unknown, 'codeExchange' | 'refresh' | 'clientCredentials' | 'deviceToken'>([
  ['authorization_code', 'codeExchange'],
  ['refresh_token', 'refresh'],
  ['client_credentials', 'clientCredentials'],
  ['urn:ietf:params:oauth:grant-type:device_code', 'deviceToken'],
]);

/** What the tenant was asked, for tests to look at. Keeps the last 1 000 requests. */
export class LocalKindeRecorder {
  readonly calls: LocalKindeCalls = noCalls();
  readonly requests: LocalKindeRequest[] = [];
  readonly errors: unknown[] = [];

  record(request: LocalKindeRequest): void {
    this.calls[request.endpoint] += 1;
    const grant = request.endpoint === 'token' && GRANTS.get(request.params['grant_type']);
    if (grant) this.calls[grant] += 1;
    this.requests.push(request);
    if (this.requests.length > MOST) this.requests.shift();
  }

  reset(): void {
    Object.assign(this.calls, noCalls());
    this.requests.length = 0;
  }
}
