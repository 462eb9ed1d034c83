import { LocalKinde, managementScopes } from '../../../lib/testing/index.js';

/** What the Management API answered. */
export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line no-explicit-any -- whatever it is, tests compare it
  readonly body: any;
}

/** Calls the Management API of a LocalKinde as a machine that may do everything, or less. */
export class ManagementCaller {
  constructor(private readonly kinde: LocalKinde) {}

  /** @param operation method and path below `/api/v1`, e.g. `GET /users?page_size=2` */
  async call(operation: string, body?: unknown, token = this.token()): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return this.send(operation, text, token);
  }

  /** As `call`, with a body of any kind and a token or none. */
  async send(operation: string, body?: string, token?: string): Promise<Answer> {
    const [method = '', path = ''] = operation.split(' ');
    const response = await fetch(`${this.kinde.issuerUrl}/api/v1${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  token(scopes: readonly string[] = managementScopes): string {
    const audience = `${this.kinde.issuerUrl}/api`;
    return this.kinde.machineToken({ audience, scope: scopes.join(' ') });
  }
}

/** What an error of the Management API looks like. */
export const refusal = (status: number, code: string) => ({
  status,
  body: { errors: [{ code, message: expect.any(String) }] },
});

/** Starts a tenant before each test, and stops it afterwards: it must have had no fault of its own. */
export function startForEachTest(
  use: (kinde: LocalKinde, management: ManagementCaller) => void,
): void {
  let kinde: LocalKinde;

  beforeEach(async () => {
    kinde = await LocalKinde.start();
    use(kinde, new ManagementCaller(kinde));
  });

  afterEach(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });
}
