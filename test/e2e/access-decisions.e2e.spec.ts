import { Controller, Get, Param } from '@nestjs/common';

import { Org, Permissions, Roles } from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { sendExactly } from '../support/exact-request.js';
import { TestApplication } from '../support/test-application.js';

const { analytical: HOME, tidewater: OTHER } = demoOrganizations;

@Controller()
class DecisionsController {
  @Get('permission')
  @Permissions('read:things')
  permission() {
    return {};
  }

  @Get('permission/constructor')
  @Permissions('constructor')
  constructorPermission() {
    return {};
  }

  @Get('permission/__proto__')
  @Permissions('__proto__')
  protoPermission() {
    return {};
  }

  @Get('permission/toString')
  @Permissions('toString')
  toStringPermission() {
    return {};
  }

  @Get('role')
  @Roles('admin')
  role() {
    return {};
  }

  @Get('role/constructor')
  @Roles('constructor')
  constructorRole() {
    return {};
  }

  @Get('any-org')
  @Org()
  anyOrg() {
    return {};
  }

  @Get('org')
  @Org(HOME)
  org() {
    return {};
  }

  @Get('orgs/:orgCode')
  @Org.param('orgCode')
  ofOrg(@Param('orgCode') orgCode: string) {
    return { orgCode };
  }

  @Get('orgs/:orgCode/things')
  @Org.param('orgCode')
  @Permissions('read:things')
  thingsOfOrg() {
    return {};
  }

  @Get('misspelt/:orgCode')
  @Org.param('orgcode')
  misspelt() {
    return {};
  }
}

@Controller('wild')
class NamedWildcardController {
  @Get('*orgCode')
  @Org.param('orgCode')
  wild() {
    return {};
  }
}

@Controller('wild')
class PlainWildcardController {
  @Get('*')
  @Org.param('*')
  wild() {
    return {};
  }
}

/** Express makes a list of what a wildcard matches, and Fastify one text. */
const wildcards = {
  express: { controller: NamedWildcardController, one: 400, two: 400 },
  fastify: { controller: PlainWildcardController, one: 200, two: 403 },
} as const;

describe.each(adapters)('who is let in (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [DecisionsController, wildcards[adapter].controller],
    });
  });
  afterAll(() => test.stop());

  const send = (path: string, claims: Record<string, unknown>, headers = {}) =>
    sendExactly(`${test.url}${path}`, {
      headers: { ...bearer(test.kinde.accessToken({ claims })), ...headers },
    });

  describe('by permission', () => {
    it.each<[string, Record<string, unknown>, number]>([
      ['the permission', { permissions: ['read:things'] }, 200],
      ['it and others', { permissions: ['a', 'read:things', 'b'] }, 200],
      [
        'it under the name for Hasura',
        { permissions: undefined, 'x-hasura-permissions': ['read:things'] },
        200,
      ],
      [
        'it under the name for Hasura beside null',
        { permissions: null, 'x-hasura-permissions': ['read:things'] },
        200,
      ],
      ['none', { permissions: [] }, 403],
      [
        'none, but under the name for Hasura',
        { permissions: [], 'x-hasura-permissions': ['read:things'] },
        403,
      ],
      ['no such claim', { permissions: undefined }, 403],
      ['null', { permissions: null }, 403],
      ['a text', { permissions: 'read:things' }, 403],
      ['a longer text', { permissions: 'read:things write:things' }, 403],
      ['an object by index', { permissions: { 0: 'read:things' } }, 403],
      ['an object by name', { permissions: { 'read:things': true } }, 403],
      ['an object like a set', { permissions: { has: true, size: 1 } }, 403],
      ['a nested list', { permissions: [['read:things']] }, 403],
      ['a list of objects', { permissions: [{ key: 'read:things' }] }, 403],
      ['a list with an odd one', { permissions: ['read:things', 1] }, 403],
      ['another case', { permissions: ['Read:things'] }, 403],
      ['a blank behind it', { permissions: ['read:things '] }, 403],
      ['more than it', { permissions: ['read:things:all'] }, 403],
      ['less than it', { permissions: ['read'] }, 403],
      ['a pattern', { permissions: ['read:*', '*', '.*'] }, 403],
      ['true', { permissions: true }, 403],
      [
        'the scope of that name alone',
        { permissions: undefined, scp: ['read:things'], scope: 'read:things' },
        403,
      ],
      [
        'the role of that name alone',
        { permissions: undefined, roles: [{ key: 'read:things' }] },
        403,
      ],
    ])('%s: %j', async (_, claims, status) => {
      expect((await send('/permission', claims)).status).toBe(status);
    });
  });

  describe('by role', () => {
    it.each<[string, Record<string, unknown>, number]>([
      ['the role', { roles: [{ id: '1', key: 'admin', name: 'Admin' }] }, 200],
      ['its key alone', { roles: ['admin'] }, 200],
      ['it under the name for Hasura', { roles: undefined, 'x-hasura-roles': ['admin'] }, 200],
      ['no such claim', { roles: undefined }, 403],
      ['null', { roles: null }, 403],
      ['a text', { roles: 'admin' }, 403],
      ['an object', { roles: { key: 'admin' } }, 403],
      ['the name of another', { roles: [{ id: '1', key: 'reader', name: 'admin' }] }, 403],
      ['the id of another', { roles: [{ id: 'admin', key: 'reader', name: 'Reader' }] }, 403],
      ['a nested list', { roles: [['admin']] }, 403],
      ['a list as key', { roles: [{ key: ['admin'] }] }, 403],
      ['another case', { roles: [{ key: 'Admin' }] }, 403],
      ['an odd one beside it', { roles: [{ key: 'admin' }, null] }, 403],
      ['the permission of that name alone', { roles: undefined, permissions: ['admin'] }, 403],
    ])('%s: %j', async (_, claims, status) => {
      expect((await send('/role', claims)).status).toBe(status);
    });
  });

  describe('by a name that every object has', () => {
    it.each([
      '/permission/constructor',
      '/permission/__proto__',
      '/permission/toString',
      '/role/constructor',
    ])('%s: nobody, unless granted', async (path) => {
      const key = path.split('/').at(-1) ?? '';
      const refused = [{}, { permissions: {}, roles: {} }, { permissions: [], roles: [{}] }];
      for (const claims of refused) {
        expect((await send(path, claims)).status).toBe(403);
      }
      expect((await send(path, { permissions: [key], roles: [key] })).status).toBe(200);
    });

    it('through no claim called __proto__', async () => {
      // As an object literal writes it, __proto__ would not be a property.
      const claims = JSON.parse(
        '{"__proto__": {"permissions": ["read:things"], "org_code": "x"}}',
      ) as object;
      const token = test.kinde.accessToken({
        claims: (others) =>
          Object.defineProperty(
            { ...others, permissions: undefined, org_code: undefined },
            '__proto__',
            { value: Object.values(claims)[0] as unknown, enumerable: true },
          ),
      });
      expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).toContain('__proto__');
      for (const path of ['/permission', '/any-org', '/orgs/x']) {
        const { status } = await sendExactly(`${test.url}${path}`, { headers: bearer(token) });
        expect(status).toBe(403);
      }
      expect(Object.hasOwn(Object.prototype, 'permissions')).toBe(false);
    });
  });

  describe('by organization', () => {
    it.each<[string, Record<string, unknown>, number, number]>([
      ['the one that is asked for', { org_code: HOME }, 200, 200],
      [
        'it under the name for Hasura',
        { org_code: undefined, 'x-hasura-org-code': HOME },
        200,
        200,
      ],
      ['another', { org_code: OTHER }, 200, 403],
      [
        'another, and it under the name for Hasura',
        { org_code: OTHER, 'x-hasura-org-code': HOME },
        200,
        403,
      ],
      ['it in another case', { org_code: HOME.toUpperCase() }, 200, 403],
      ['no such claim', { org_code: undefined }, 403, 403],
      ['null', { org_code: null }, 403, 403],
      ['an empty text', { org_code: '' }, 403, 403],
      ['a list', { org_code: [HOME] }, 403, 403],
      ['an object', { org_code: { code: HOME } }, 403, 403],
      ['true', { org_code: true }, 403, 403],
      ['membership alone', { org_code: undefined, org_codes: [HOME] }, 403, 403],
    ])('%s: %j', async (_, claims, any, fixed) => {
      const paths = ['/any-org', '/org', `/orgs/${HOME}`];
      const answers = await Promise.all(paths.map((path) => send(path, claims)));
      expect(answers.map(({ status }) => status)).toEqual([any, fixed, fixed]);
    });

    it('and permission together, of one and the same token', async () => {
      const claims = { org_code: HOME, permissions: ['read:things'] };
      expect((await send(`/orgs/${HOME}/things`, claims)).status).toBe(200);
      expect((await send(`/orgs/${OTHER}/things`, claims)).status).toBe(403);
      expect((await send(`/orgs/${HOME}/things`, { ...claims, permissions: [] })).status).toBe(403);
    });

    it.each<[string, string, number]>([
      ['as it is', HOME, 200],
      ['percent-encoded', `%6Frg_${HOME.slice(4)}`, 200],
      ['of another organization', OTHER, 403],
      ['in another case', HOME.toUpperCase(), 403],
      ['with a blank', `${HOME}%20`, 403],
      ['with a blank in front', `%20${HOME}`, 403],
      ['with a line break', `${HOME}%0a`, 403],
      ['with a NUL', `${HOME}%00`, 403],
      ['with a slash', `${HOME}%2F${OTHER}`, 403],
      ['with more behind it', `${HOME}1`, 403],
      ['cut short', HOME.slice(0, -1), 403],
      ['twice, with a comma', `${HOME},${OTHER}`, 403],
      ['encoded twice', `%256Frg_${HOME.slice(4)}`, 403],
      ['called undefined', 'undefined', 403],
    ])('a code in the path %s: %s', async (_, code, status) => {
      expect((await send(`/orgs/${code}`, { org_code: HOME })).status).toBe(status);
    });

    it.each([
      ['the query', `/orgs/${OTHER}?orgCode=${HOME}&org=${HOME}&orgCode[]=${HOME}`, {}],
      ['a header', `/orgs/${OTHER}`, { 'x-org': HOME, 'x-org-code': HOME, orgcode: HOME }],
      ['a cookie', `/orgs/${OTHER}`, { cookie: `orgCode=${HOME}; org=${HOME}` }],
    ])('a code in %s counts for nothing', async (_, path, headers) => {
      expect((await send(path, { org_code: HOME }, headers)).status).toBe(403);
    });

    it.each([
      ['the query', `/orgs/${HOME}?orgCode=${OTHER}`, {}],
      ['a header', `/orgs/${HOME}`, { 'x-org': OTHER }],
    ])('a code in %s takes nothing away either', async (_, path, headers) => {
      expect((await send(path, { org_code: HOME }, headers)).status).toBe(200);
    });

    it('a path parameter that the route does not have lets nobody in', async () => {
      expect((await send(`/misspelt/${HOME}`, { org_code: HOME })).status).toBe(403);
      expect((await send('/misspelt/undefined', { org_code: 'undefined' })).status).toBe(403);
    });

    it('a wildcard in the path is no code unless it is one text', async () => {
      const { one, two } = wildcards[adapter];
      expect((await send(`/wild/${HOME}`, { org_code: HOME })).status).toBe(one);
      expect((await send(`/wild/${HOME}/${OTHER}`, { org_code: HOME })).status).toBe(two);
    });
  });

  describe('in a session', () => {
    it('the organization is the one that was signed in to, of all that the user belongs to', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.mia, { orgCode: OTHER });
      const statuses = await Promise.all(
        ['/any-org', `/orgs/${OTHER}`, `/orgs/${HOME}`, '/org'].map(
          async (path) => (await agent.get(test.url + path)).status,
        ),
      );
      expect(statuses).toEqual([200, 200, 403, 403]);
    });
  });

  it('says nothing about why to whoever is refused, and the reason to the log', async () => {
    const refused = await send('/permission', { permissions: [] });
    expect(JSON.parse(refused.text)).toEqual({
      statusCode: 403,
      message: 'Access is denied.',
      error: 'Forbidden',
      code: 'ERR_KINDE_FORBIDDEN',
    });
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer realm="kinde", error="insufficient_scope"',
    );
    expect(refused.headers['cache-control']).toBe('no-store');
    const id = String(refused.headers['x-correlation-id']);
    expect(test.logger.lines.filter((line) => line.includes(id))).toEqual([
      expect.stringContaining('Not met: permissions: all of read:things.'),
    ]);
  });
});
