import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { operations } from '../../../lib/api/generated/operations.js';
import { ManagementClient } from '../../../lib/core/management/management-client.js';
import type { Operation, OperationParameters } from '../../../lib/core/management/operation.js';
import {
  KindeManagementPackage,
  packageData,
  type PackageMethod,
} from '../../support/kinde-management-package.js';

const ISSUER = 'https://tenant.kinde.example';

const ours = Object.entries<Readonly<Record<string, Operation>>>(operations).flatMap(
  ([resource, methods]) =>
    Object.entries(methods).map(([name, operation]) => ({
      name: `${resource}.${name}`,
      operation,
      route: `${operation.method} ${operation.path}`,
    })),
);

const kinde = await KindeManagementPackage.load();
Object.assign(kinde.configuration, { BASE: ISSUER, TOKEN: 'of-the-machine' });
const theirs = await routesOf(kinde);

describe('the operations', () => {
  it('are those of the installed package, none missing and none beside', () => {
    const routes = ours.map(({ route }) => route);
    expect({
      missing: [...theirs.keys()].filter((route) => !routes.includes(route)),
      surplus: routes.filter((route) => !theirs.has(route)),
    }).toEqual({ missing: [], surplus: [] });
    expect(routes).toHaveLength(175);
    expect(new Set(routes).size).toBe(175);
  });

  it.each(ours)('of $name send what the package sends ($route)', async ({ operation, route }) => {
    const method = theirs.get(route);
    for (const turn of values.keys()) {
      const parameters = parametersOf(operation, turn);
      const sent = await requestOf(operation, parameters);
      const expected = method && (await kinde.requestOf(method, dataOf(operation, parameters)));
      expect(await contentOf(sent)).toEqual(expected && (await contentOf(expected)));
    }
  });
});

describe('the generated files', () => {
  it('are what the generator makes of the installed package', async () => {
    const generator = fileURLToPath(
      new URL('../../../.ci/generate-management-api.mjs', import.meta.url),
    );
    const { stdout } = await promisify(execFile)(process.execPath, [generator, '--check']).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });
});

/** By `GET /api/v1/users/{user_id}`, found by what is sent. */
async function routesOf(
  kinde: KindeManagementPackage,
): Promise<ReadonlyMap<string, PackageMethod>> {
  const routes = new Map<string, PackageMethod>();
  for (const method of kinde.methods) {
    const request = await kinde.requestOf(
      method,
      packageData((name) => (name === 'form_data' || name === 'request_body' ? {} : `@${name}`)),
    );
    const path = new URL(request.url).pathname.replace(/@(\w+)/g, '{$1}');
    routes.set(`${request.method} ${path}`, method);
  }
  return routes;
}

/** What may be said in a query and in JSON. */
const values: readonly unknown[] = [
  'a word',
  'a&b=c/d?e#f+g%20é😀',
  0,
  false,
  ['one', 'two & three'],
  { city: ['London', 'Paris'], note: 'x=y' },
];

/** All of them, each time with other values. */
function parametersOf(
  { path, query = [], body = [], form = [], required = [] }: Operation,
  turn: number,
): OperationParameters {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries([
    ...inPath.map((name, index) => [name, `id_${index}`]),
    ...[...query, ...body].map((name, index) => {
      const isLeftOut = (index + turn) % 7 === 6 && !required.includes(name);
      return [name, isLeftOut ? null : values[(index + turn) % values.length]];
    }),
    ...form.map((name) => [name, new Blob(['<svg/>'], { type: 'image/svg+xml' })]),
  ]);
}

function dataOf({ body = [], form = [] }: Operation, parameters: OperationParameters): object {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, parameters[name]]));
  return packageData((name) =>
    name === 'request_body' ? pick(body) : name === 'form_data' ? pick(form) : parameters[name],
  );
}

async function requestOf(operation: Operation, parameters: OperationParameters): Promise<Request> {
  const sent: Request[] = [];
  const client = new ManagementClient({
    config: {
      m2m: { clientId: 'm', clientSecret: 's', issuer: ISSUER, audience: `${ISSUER}/api` },
      timeout: 5,
      fetch: async (input, init) => {
        sent.push(new Request(input, init));
        return Response.json({});
      },
    },
    tokens: {
      get: () => ({ accessToken: 'of-the-machine', expiresAt: undefined }),
      replace: () => Promise.reject(new Error('No token was refused.')),
    },
  });
  await client.call(operation, parameters);
  const [request] = sent;
  if (request === undefined || sent.length !== 1) {
    throw new Error(`${sent.length} requests were sent.`);
  }
  return request;
}

async function contentOf(request: Request): Promise<unknown> {
  const { method, url, headers } = request;
  const type = headers.get('content-type')?.replace(/;.*/, '');
  return {
    method,
    url,
    type,
    accept: headers.get('accept'),
    authorization: headers.get('authorization'),
    body: type === 'multipart/form-data' ? await formOf(request) : await request.text(),
  };
}

async function formOf(request: Request): Promise<unknown> {
  const entries = [...(await request.formData())];
  return Promise.all(
    entries.map(async ([name, value]) =>
      typeof value === 'string' ? [name, value] : [name, value.type, await value.text()],
    ),
  );
}
