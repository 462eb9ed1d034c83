import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';

import { KindeError, KindeManagementApi, type ManagementAnswer } from '../../lib/index.js';
import {
  demoOrganizations,
  demoUsers,
  type LocalKindeEndpointFault,
  managementScopes,
} from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { TestApplication, type TestApplicationOptions } from '../support/test-application.js';
import { UserAgent } from '../support/user-agent.js';

const m2m = { clientId: 'a-machine', clientSecret: 'only-this-machine-knows-it' };

type Methods = Readonly<Record<string, (parameters: object) => Promise<unknown>>>;

@Controller('management')
class ManagementController {
  constructor(private readonly management: KindeManagementApi) {}

  @Get('names')
  async names(): Promise<readonly unknown[]> {
    const names: unknown[] = [];
    for await (const { first_name } of this.management.users.list({ page_size: 3 }).items()) {
      names.push(first_name);
    }
    return names;
  }

  @Get('pages')
  async pages(): Promise<readonly number[]> {
    const sizes: number[] = [];
    const pages: AsyncIterable<ManagementAnswer<'organizations', 'listUsers'>> =
      this.management.organizations.listUsers({
        org_code: demoOrganizations.analytical,
        page_size: 1,
      });
    for await (const { organization_users = [] } of pages) {
      sizes.push(organization_users.length);
    }
    return sizes;
  }

  /** What an application does of its own with an error. */
  @Post('told/:resource/:method')
  @HttpCode(200)
  async tell(
    @Param('resource') resource: string,
    @Param('method') method: string,
    @Body() parameters: object,
  ): Promise<object> {
    try {
      return { answer: await this.call(resource, method, parameters) };
    } catch (error) {
      if (!(error instanceof KindeError)) {
        throw error;
      }
      const { code, message, apiStatus, apiFaults, retryAfter } = error;
      return { code, message, apiStatus, apiFaults, retryAfter };
    }
  }

  @Post(':resource/:method')
  @HttpCode(200)
  async call(
    @Param('resource') resource: string,
    @Param('method') method: string,
    @Body() parameters: object,
  ): Promise<unknown> {
    const resources = this.management as unknown as Readonly<Record<string, Methods>>;
    return resources[resource]?.[method]?.(parameters);
  }
}

interface Told {
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly code?: string;
  readonly message?: string;
  readonly apiStatus?: number;
  readonly apiFaults?: readonly { readonly code: string }[];
  readonly retryAfter?: number;
}

/** An application, and what it asks of the Management API. */
class Scene {
  /** `GET /api/v1/users?page_size=1`, or with the JSON that was sent after a space. */
  readonly sent: string[] = [];
  test!: TestApplication;

  static async open(settings: Omit<TestApplicationOptions, 'controllers'>): Promise<Scene> {
    const scene = new Scene();
    scene.test = await TestApplication.start({
      ...settings,
      controllers: [ManagementController],
      options: { m2m, fetch: scene.#fetch, ...settings.options },
      kinde: { m2m: { ...m2m, scopes: managementScopes }, ...settings.kinde },
    });
    return scene;
  }

  async tell(operation: string, parameters: object = {}): Promise<Told> {
    const path = `management/told/${operation.replace('.', '/')}`;
    const page = await this.#post(path, parameters);
    if (page.status !== 200) {
      throw new Error(`${operation} ended with ${page.status}: ${page.text}`);
    }
    return page.json<Told>();
  }

  async statusOf(operation: string, parameters: object = {}): Promise<number> {
    const page = await this.#post(`management/${operation.replace('.', '/')}`, parameters);
    return page.status;
  }

  #post(path: string, parameters: object) {
    return new UserAgent().request(`${this.test.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    });
  }

  readonly #fetch: typeof fetch = async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    if (pathname.startsWith('/api/')) {
      const body = typeof init?.body === 'string' ? ` ${init.body}` : '';
      this.sent.push(`${init?.method} ${pathname}${search}${body}`);
    }
    return fetch(input, init);
  };
}

const { analytical: ORG } = demoOrganizations;
const { ada, lou } = demoUsers;
const FLAG = 'dark_mode';

interface Step {
  readonly operation: string;
  /** Asking twice is as asking once. */
  readonly isIdempotent?: boolean;
  readonly parameters?: object;
  readonly sends: string;
  readonly answers: object;
}

const newFlag = {
  name: 'Blue & green',
  description: 'Sky',
  type: 'str',
  allow_override_level: 'env',
  default_value: 'a',
};
const newFlagQuery =
  'name=Blue%20%26%20green&description=Sky&type=str&allow_override_level=env&default_value=a';
const done = { code: 'OK' };

/** What the API of the Python SDK 1.1.0 does, in an order in which each finds what it needs. */
const steps: readonly Step[] = [
  {
    operation: 'users.list',
    isIdempotent: true,
    parameters: { page_size: 1, user_id: ada },
    sends: `GET /api/v1/users?page_size=1&user_id=${ada}`,
    answers: { users: [expect.objectContaining({ id: ada, first_name: 'Ada' })] },
  },
  {
    operation: 'users.create',
    parameters: {
      profile: { given_name: 'Grace', family_name: 'Hopper' },
      identities: [{ type: 'email', details: { email: 'grace@example.com' } }],
    },
    sends:
      'POST /api/v1/user {"profile":{"given_name":"Grace","family_name":"Hopper"},' +
      '"identities":[{"type":"email","details":{"email":"grace@example.com"}}]}',
    answers: { id: expect.stringMatching(/^kp_/), created: true },
  },
  {
    operation: 'users.get',
    isIdempotent: true,
    parameters: { id: ada, expand: 'organizations' },
    sends: `GET /api/v1/user?id=${ada}&expand=organizations`,
    answers: { id: ada, first_name: 'Ada', organizations: [ORG] },
  },
  {
    operation: 'users.update',
    parameters: { id: ada, given_name: 'Augusta' },
    sends: `PATCH /api/v1/user?id=${ada} {"given_name":"Augusta"}`,
    answers: { id: ada, given_name: 'Augusta' },
  },
  {
    operation: 'organizations.create',
    parameters: { name: 'Difference Engines' },
    sends: 'POST /api/v1/organization {"name":"Difference Engines"}',
    answers: { organization: { code: expect.stringMatching(/^org_/) } },
  },
  {
    operation: 'organizations.get',
    isIdempotent: true,
    parameters: { code: ORG },
    sends: `GET /api/v1/organization?code=${ORG}`,
    answers: { code: ORG, name: 'Analytical Engines' },
  },
  {
    operation: 'organizations.list',
    isIdempotent: true,
    parameters: { sort: 'name_desc', page_size: 1 },
    sends: 'GET /api/v1/organizations?sort=name_desc&page_size=1',
    answers: { organizations: [expect.objectContaining({ name: 'Tidewater Bakery' })] },
  },
  {
    operation: 'organizations.addUsers',
    parameters: { org_code: ORG, users: [{ id: lou, roles: ['reader'] }] },
    sends: `POST /api/v1/organizations/${ORG}/users {"users":[{"id":"${lou}","roles":["reader"]}]}`,
    answers: { users_added: [lou] },
  },
  {
    operation: 'organizations.updateUsers',
    parameters: { org_code: ORG, users: [{ id: lou, roles: ['admin'] }] },
    sends: `PATCH /api/v1/organizations/${ORG}/users {"users":[{"id":"${lou}","roles":["admin"]}]}`,
    answers: { users_updated: [lou] },
  },
  {
    operation: 'organizations.listUsers',
    isIdempotent: true,
    parameters: { org_code: ORG, roles: 'admin', sort: 'email_asc' },
    sends: `GET /api/v1/organizations/${ORG}/users?sort=email_asc&roles=admin`,
    answers: {
      organization_users: [
        expect.objectContaining({ id: ada }),
        expect.objectContaining({ id: lou }),
      ],
    },
  },
  {
    operation: 'featureFlags.create',
    parameters: { key: 'sky', ...newFlag },
    sends:
      'POST /api/v1/feature_flags {"name":"Blue & green","description":"Sky","key":"sky",' +
      '"type":"str","allow_override_level":"env","default_value":"a"}',
    answers: done,
  },
  {
    operation: 'featureFlags.update',
    isIdempotent: true,
    parameters: { feature_flag_key: 'sky', ...newFlag },
    sends: `PUT /api/v1/feature_flags/sky?${newFlagQuery}`,
    answers: done,
  },
  {
    operation: 'featureFlags.delete',
    isIdempotent: true,
    parameters: { feature_flag_key: 'sky' },
    sends: 'DELETE /api/v1/feature_flags/sky',
    answers: done,
  },
  {
    operation: 'environments.updateFeatureFlag',
    parameters: { feature_flag_key: FLAG, value: 'false' },
    sends: `PATCH /api/v1/environment/feature_flags/${FLAG} {"value":"false"}`,
    answers: done,
  },
  {
    operation: 'environments.deleteFeatureFlag',
    isIdempotent: true,
    parameters: { feature_flag_key: FLAG },
    sends: `DELETE /api/v1/environment/feature_flags/${FLAG}`,
    answers: done,
  },
  {
    operation: 'environments.deleteFeatureFlags',
    isIdempotent: true,
    sends: 'DELETE /api/v1/environment/feature_flags',
    answers: done,
  },
  {
    operation: 'organizations.updateFeatureFlag',
    parameters: { org_code: ORG, feature_flag_key: FLAG, value: 'false' },
    sends: `PATCH /api/v1/organizations/${ORG}/feature_flags/${FLAG}?value=false`,
    answers: done,
  },
  {
    operation: 'organizations.deleteFeatureFlag',
    isIdempotent: true,
    parameters: { org_code: ORG, feature_flag_key: FLAG },
    sends: `DELETE /api/v1/organizations/${ORG}/feature_flags/${FLAG}`,
    answers: done,
  },
  {
    operation: 'organizations.deleteFeatureFlags',
    isIdempotent: true,
    parameters: { org_code: ORG },
    sends: `DELETE /api/v1/organizations/${ORG}/feature_flags`,
    answers: done,
  },
  {
    operation: 'connectedApps.authUrl',
    isIdempotent: true,
    parameters: { key_code_ref: 'drive', user_id: ada },
    sends: `GET /api/v1/connected_apps/auth_url?key_code_ref=drive&user_id=${ada}`,
    answers: { url: expect.stringContaining('session_id='), session_id: expect.any(String) },
  },
  {
    operation: 'users.delete',
    isIdempotent: true,
    parameters: { id: lou },
    sends: `DELETE /api/v1/user?id=${lou}`,
    answers: done,
  },
];

/** They need a session, of which the story alone has one. */
const ofSession: readonly Step[] = [
  {
    operation: 'connectedApps.token',
    isIdempotent: true,
    parameters: { session_id: 'none' },
    sends: 'GET /api/v1/connected_apps/token?session_id=none',
    answers: {},
  },
  {
    operation: 'connectedApps.revoke',
    parameters: { session_id: 'none' },
    sends: 'POST /api/v1/connected_apps/revoke?session_id=none',
    answers: {},
  },
];
const every = [...steps, ...ofSession];

interface Fault {
  readonly fault: LocalKindeEndpointFault;
  /** What every operation ends with. */
  readonly told: object;
  /** Requests of what may be done twice, and of what may not. */
  readonly requests: readonly [number, number];
}

const unavailable = { code: 'ERR_KINDE_UNAVAILABLE' };
const misconfigured = { code: 'ERR_KINDE_CONFIGURATION' };
const refused = (apiStatus: number) => ({ code: 'ERR_KINDE_API_REFUSED', apiStatus });

const faults: readonly (readonly [string, Fault])[] = [
  ['400', { fault: { status: 400 }, told: refused(400), requests: [1, 1] }],
  ['401', { fault: { status: 401 }, told: misconfigured, requests: [2, 2] }],
  ['403', { fault: { status: 403 }, told: misconfigured, requests: [1, 1] }],
  ['404', { fault: { status: 404 }, told: refused(404), requests: [1, 1] }],
  ['409', { fault: { status: 409 }, told: refused(409), requests: [1, 1] }],
  [
    '429, for longer than anybody waits',
    {
      fault: { status: 429, rateLimitReset: 30 },
      told: { ...unavailable, retryAfter: 30 },
      requests: [1, 1],
    },
  ],
  [
    '503',
    {
      fault: { status: 503, retryAfter: 7 },
      told: { ...unavailable, retryAfter: 7 },
      requests: [2, 1],
    },
  ],
  ['a reset connection', { fault: { down: true }, told: unavailable, requests: [2, 1] }],
  ['HTML', { fault: { html: true }, told: unavailable, requests: [2, 1] }],
  ['a huge body', { fault: { hugeBody: 2_000_000 }, told: unavailable, requests: [2, 1] }],
  [
    'a redirect',
    { fault: { redirect: 'http://127.0.0.1:9/' }, told: unavailable, requests: [2, 1] },
  ],
];

/** Has every operation fail, all at the same time. */
async function expectAllToFail(scene: Scene, { told, requests }: Fault): Promise<void> {
  await Promise.all(
    every.map(async ({ operation, parameters }) => {
      const outcome = await scene.tell(operation, parameters);
      expect({ operation, ...outcome }).toMatchObject({ operation, ...told });
      expect(outcome.message).not.toMatch(/kp_\d|org_\d|only-this-machine|eyJ/);
    }),
  );
  for (const { operation, sends, isIdempotent = false } of every) {
    const count = scene.sent.filter((each) => each === sends).length;
    expect([operation, count]).toEqual([operation, requests[isIdempotent ? 0 : 1]]);
  }
}

describe.each(adapters)('the Management API of Kinde (%s)', (adapter) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open({ adapter });
  });
  afterAll(() => scene.test.stop());
  beforeEach(() => {
    scene.test.kinde.faults.clear();
    scene.test.kinde.resetCalls();
    scene.sent.length = 0;
  });

  it.each(steps)('does $operation', async ({ operation, parameters, sends, answers }) => {
    expect(await scene.tell(operation, parameters)).toMatchObject({ answer: answers });
    expect(scene.sent).toEqual([sends]);
  });

  it('does connectedApps.token and connectedApps.revoke', async () => {
    const parameters = { key_code_ref: 'drive', user_id: ada };
    const { answer = {} } = await scene.tell('connectedApps.authUrl', parameters);
    const session = { session_id: answer['session_id'] };
    expect(await scene.tell('connectedApps.token', session)).toMatchObject({
      answer: { access_token: expect.any(String), access_token_expiry: expect.any(String) },
    });
    expect(await scene.tell('connectedApps.revoke', session)).toMatchObject({ answer: done });
    expect(await scene.tell('connectedApps.token', session)).toMatchObject(refused(404));
  });

  it('signs in once for all of it', async () => {
    await Promise.all(Array.from({ length: 20 }, () => scene.tell('users.get', { id: ada })));
    expect(scene.test.kinde.calls.managementApi).toBe(20);
    expect(scene.test.kinde.calls.clientCredentials).toBe(0);
  });

  it('is read page by page', async () => {
    const agent = new UserAgent();
    const names = (await agent.get(`${scene.test.url}/management/names`)).json<string[]>();
    expect(names).toEqual(expect.arrayContaining(['Augusta', 'Grace']));
    expect(scene.sent.length).toBe(Math.ceil(names.length / 3));
    scene.sent.length = 0;
    const sizes = (await agent.get(`${scene.test.url}/management/pages`)).json<number[]>();
    expect(new Set(sizes)).toEqual(new Set([1]));
    expect(scene.sent.length).toBe(sizes.length);
  });

  it.each([
    ['users.get', { id: 'kp_nobody' }, 404, 'USER_NOT_FOUND'],
    ['users.delete', { id: 'kp_nobody' }, 404, 'USER_NOT_FOUND'],
    ['users.update', { id: 'kp_nobody', given_name: 'A' }, 404, 'USER_NOT_FOUND'],
    ['organizations.get', { code: 'org_none' }, 404, 'ORGANIZATION_NOT_FOUND'],
    ['organizations.deleteFeatureFlags', { org_code: 'org_none' }, 404, 'ORGANIZATION_NOT_FOUND'],
    ['featureFlags.delete', { feature_flag_key: 'none' }, 404, 'FEATURE_FLAG_NOT_FOUND'],
    ['connectedApps.revoke', { session_id: 'none' }, 404, 'SESSION_NOT_FOUND'],
    [
      'users.create',
      { identities: [{ type: 'email', details: { email: 'rex@analytical.example' } }] },
      400,
      'USER_ALREADY_EXISTS',
    ],
    ['organizations.create', { name: '' }, 400, 'NAME_REQUIRED'],
  ])('hands on why %s is refused', async (operation, parameters, apiStatus, code) => {
    const told = await scene.tell(operation, parameters);
    expect(told).toMatchObject({ ...refused(apiStatus), apiFaults: [{ code }] });
    expect(told.message).toContain(`with status ${apiStatus} (${code}).`);
    expect(told.message).not.toMatch(/kp_nobody|org_none|rex@/);
    expect(scene.sent).toHaveLength(1);
  });

  it('tells the outside world nothing of what Kinde refused', async () => {
    expect(await scene.statusOf('users.get', { id: 'kp_nobody' })).toBe(500);
    scene.test.kinde.faults.managementApi = { status: 503 };
    expect(await scene.statusOf('users.get', { id: ada })).toBe(503);
  });

  it.each(['..', '.', '', 'a'.repeat(257)])('asks nothing for the id %j', async (id) => {
    expect(await scene.statusOf('users.resetMfa', { user_id: id })).toBe(500);
    expect(await scene.statusOf('users.get', { userId: id })).toBe(500);
    expect(scene.sent).toEqual([]);
  });

  it('goes on with another token when Kinde refuses the first', async () => {
    scene.test.kinde.faults.managementApi = { status: 401, times: 1 };
    expect(await scene.tell('users.get', { id: ada })).toMatchObject({ answer: { id: ada } });
    expect(scene.sent).toHaveLength(2);
    expect(scene.test.kinde.calls.clientCredentials).toBe(1);
  });

  it('comes again when Kinde had too many requests', async () => {
    scene.test.kinde.faults.managementApi = { status: 429, rateLimitReset: 0, times: 2 };
    const told = await scene.tell('organizations.create', { name: 'Third Time Lucky' });
    expect(told).toHaveProperty('answer.organization.code');
    expect(scene.sent).toHaveLength(3);
  });

  it('comes again when Kinde had a fault of its own', async () => {
    scene.test.kinde.faults.managementApi = { status: 500, times: 1 };
    expect(await scene.tell('users.get', { id: ada })).toMatchObject({ answer: { id: ada } });
    expect(scene.sent).toHaveLength(2);
  });

  it.each(faults)('fails when Kinde answers with %s', async (_, fault) => {
    scene.test.kinde.faults.managementApi = fault.fault;
    await expectAllToFail(scene, fault);
  });
});

describe.each(adapters)('beside the Management API (%s)', (adapter) => {
  it('two tenants are never mixed up', async () => {
    const scenes = await Promise.all(
      ['one-machine', 'another-machine'].map((clientId) => {
        const machine = { clientId, clientSecret: `known-to-${clientId}-alone` };
        return Scene.open({
          adapter,
          options: { m2m: machine },
          kinde: { m2m: { ...machine, scopes: managementScopes } },
        });
      }),
    );
    const codes = await Promise.all(
      scenes.flatMap((scene, index) =>
        Array.from({ length: 10 }, async () => {
          const name = `Tenant ${index}`;
          const { answer = {} } = await scene.tell('organizations.create', { name });
          const { code } = answer['organization'] as { readonly code: string };
          return [index, code] as const;
        }),
      ),
    );
    for (const [index, code] of codes) {
      const own = await scenes[index]?.tell('organizations.get', { code });
      const other = await scenes[1 - index]?.tell('organizations.get', { code });
      expect(own).toMatchObject({ answer: { name: `Tenant ${index}` } });
      expect(other).toMatchObject(refused(404));
    }
    for (const { test } of scenes) {
      expect(test.kinde.calls.clientCredentials).toBe(1);
      await test.stop();
    }
  });

  it('an application does not wait for ever', async () => {
    const scene = await Scene.open({ adapter, options: { timeout: 2 } });
    await scene.tell('users.get', { id: ada }); // so that it has a token
    scene.sent.length = 0;
    const fault = { hang: true };
    scene.test.kinde.faults.managementApi = fault;
    await expectAllToFail(scene, { fault, told: unavailable, requests: [2, 1] });
    await scene.test.stop();
  });

  it('an application does not turn empty pages for ever', async () => {
    let pages = 0;
    const endless: typeof fetch = async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (pathname !== '/api/v1/users') {
        return fetch(input, init);
      }
      pages += 1;
      return pages < 1_000
        ? Response.json({ users: [], next_token: `page-${pages}` })
        : Response.json({ users: [] });
    };
    const scene = await Scene.open({ adapter, options: { fetch: endless } });
    const page = await new UserAgent().get(`${scene.test.url}/management/names`);
    expect(page.status).toBe(503);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    expect(pages).toBe(10);
    await scene.test.stop();
  });

  it('an application without m2m works, and is told what to configure', async () => {
    const scene = await Scene.open({ adapter, options: { m2m: undefined } });
    expect(await scene.tell('users.list')).toMatchObject({
      ...misconfigured,
      message: expect.stringContaining('option m2m: { clientId, clientSecret }'),
    });
    expect(scene.sent).toEqual([]);
    await scene.test.stop();
  });

  it('a scope that is missing is named', async () => {
    const scene = await Scene.open({ adapter, kinde: { m2m: { ...m2m, scopes: ['read:users'] } } });
    expect(await scene.tell('users.get', { id: ada })).toHaveProperty('answer.id', ada);
    expect(await scene.tell('users.delete', { id: ada })).toMatchObject({
      ...misconfigured,
      message: expect.stringContaining('delete:users'),
    });
    await scene.test.stop();
  });
});
