import type { Operation } from '../../../../lib/core/management/operation.js';
import { operationRequest } from '../../../../lib/core/management/operation-request.js';

const member: Operation = {
  method: 'PATCH',
  path: '/api/v1/organizations/{org_code}/users/{user_id}',
  query: ['expand', 'properties'],
  body: ['role', 'note'],
  required: ['role'],
};
const logo: Operation = {
  method: 'PUT',
  path: '/logos/{type}',
  form: ['logo'],
  required: ['logo'],
};

describe('a request', () => {
  it('has every parameter in its place', () => {
    const parameters = { note: null, role: 'admin', expand: 'all', user_id: 'kp_1', org_code: 7 };
    expect(operationRequest(member, parameters)).toEqual({
      method: 'PATCH',
      path: '/api/v1/organizations/7/users/kp_1?expand=all',
      contentType: 'application/json',
      body: '{"role":"admin","note":null}',
    });
  });

  it.each([
    ['kp:1', 'kp%3A1'],
    ['a/../b?c#d', 'a%2F..%2Fb%3Fc%23d'],
    ['%2e%2e', '%252e%252e'],
    ['a\\b\r\nc', 'a%5Cb%0D%0Ac'],
    ['..a', '..a'],
    ['é😀', '%C3%A9%F0%9F%98%80'],
    ['a'.repeat(256), 'a'.repeat(256)],
  ])('has %j as one segment of its path', (id, segment) => {
    const { path } = operationRequest(member, { org_code: 'org_1', user_id: id, role: 'admin' });
    expect(path).toBe(`/api/v1/organizations/org_1/users/${segment}`);
    expect(new URL(path, 'https://tenant.example').pathname).toBe(path);
  });

  it.each([
    '',
    '.',
    '..',
    '...',
    'a'.repeat(257),
    '\ud800',
    'a\udc00',
    {},
    ['a'],
    true,
    {
      toString: () => 'kp_1',
    },
  ])('is never made with %j in its path', (id) => {
    expect(() => operationRequest(member, { org_code: 'org_1', user_id: id, role: 'a' })).toThrow(
      new TypeError(
        'user_id cannot be part of a path: it has to be a string of 1 to 256 whole characters, ' +
          'not of dots alone.',
      ),
    );
  });

  it.each([
    ['user_id', { org_code: 'org_1', role: 'admin' }],
    ['user_id', { org_code: 'org_1', user_id: undefined, role: 'admin' }],
    ['user_id', { org_code: 'org_1', user_id: null, role: 'admin' }],
    ['role', { org_code: 'org_1', user_id: 'kp_1' }],
    ['org_code, user_id, role', {}],
  ])('is never made without %s', (missing, parameters) => {
    expect(() => operationRequest(member, parameters)).toThrow(
      new TypeError(`PATCH /api/v1/organizations/{org_code}/users/{user_id} needs ${missing}.`),
    );
  });

  it('is never made without what its query or its form needs, though its body may say null', () => {
    const remove: Operation = { method: 'DELETE', path: '/user', query: ['id'], required: ['id'] };
    expect(() => operationRequest(remove, { id: null })).toThrow('DELETE /user needs id.');
    expect(() => operationRequest(logo, { type: 'dark' })).toThrow('PUT /logos/{type} needs logo.');
    const nullable = { org_code: 'org_1', user_id: 'kp_1', role: null };
    expect(operationRequest(member, nullable).body).toBe('{"role":null}');
  });

  it.each([
    ['userId', { userId: 'kp_1' }],
    ['__proto__', JSON.parse('{"__proto__":{"role":"admin"}}') as object],
    ['constructor', { constructor: 'a' }],
    ['a'.repeat(60), { ['a'.repeat(1000)]: '' }],
  ])('is never made with a parameter %s that there is not', (name, others) => {
    const parameters = Object.defineProperties(
      { org_code: 'org_1', user_id: 'kp_1', role: 'admin' },
      Object.getOwnPropertyDescriptors(others),
    );
    expect(() => operationRequest(member, parameters)).toThrow(
      new TypeError(
        `PATCH /api/v1/organizations/{org_code}/users/{user_id} has no parameter "${name}". ` +
          'It takes org_code, user_id, expand, properties, role, note.',
      ),
    );
  });

  it('has nothing of what its parameters inherit', () => {
    const parameters = Object.create({ user_id: 'kp_1' }) as Record<string, unknown>;
    expect(() => operationRequest(member, { ...parameters, org_code: 'o', role: 'r' })).toThrow(
      'needs user_id',
    );
    Object.assign(parameters, { org_code: 'o', role: 'r' });
    expect(() => operationRequest(member, parameters)).toThrow('needs user_id');
  });

  it.each([
    ['nothing', null, ''],
    ['nothing at all', undefined, ''],
    ['an empty string', '', '?expand='],
    ['a number', 100, '?expand=100'],
    ['false', false, '?expand=false'],
    ['signs', 'a&b=c+d e#é', '?expand=a%26b%3Dc%2Bd%20e%23%C3%A9'],
    ['a list', ['a', null, 'b'], '?expand=a&expand=b'],
    ['an empty list', [], ''],
    ['an object', { city: ['London', 'Paris'] }, '?expand%5Bcity%5D=London&expand%5Bcity%5D=Paris'],
    ['a time', new Date(0), '?expand=1970-01-01T00%3A00%3A00.000Z'],
  ])('says %s in its query', (_, expand, query) => {
    const { path } = operationRequest(member, { org_code: 'o', user_id: 'u', role: 'r', expand });
    expect(path).toBe(`/api/v1/organizations/o/users/u${query}`);
  });

  it.each([
    ['half a character', '\ud800'],
    ['a name with half a character', { '\ud800': 'a' }],
    ['a function', () => 'a'],
    ['a symbol', Symbol('a')],
  ])('cannot say %s in its query', (_, expand) => {
    expect(() =>
      operationRequest(member, { org_code: 'o', user_id: 'u', role: 'r', expand }),
    ).toThrow(TypeError);
  });

  it('carries a picture in a form, and leaves its boundary to fetch', () => {
    const picture = new Blob(['<svg/>'], { type: 'image/svg+xml' });
    const { contentType, body } = operationRequest(logo, { type: 'dark', logo: picture });
    expect(contentType).toBeUndefined();
    expect([...(body as FormData).keys()]).toEqual(['logo']);
    expect((body as FormData).get('logo')).toHaveProperty('type', 'image/svg+xml');
  });

  it('carries nothing else in a form', () => {
    expect(() => operationRequest(logo, { type: 'dark', logo: '/etc/passwd' })).toThrow(
      new TypeError('logo has to be a Blob or a File.'),
    );
  });

  it('has no body where the operation has none', () => {
    const get: Operation = { method: 'GET', path: '/api/v1/business' };
    expect(operationRequest(get, {})).toEqual({ method: 'GET', path: '/api/v1/business' });
  });
});
