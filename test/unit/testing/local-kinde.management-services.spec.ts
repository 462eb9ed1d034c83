import { demoOrganizations, demoUsers, type LocalKinde } from '../../../lib/testing/index.js';
import { type ManagementCaller, refusal, startForEachTest } from './management-caller.js';

describe('Other things that LocalKinde’s Management API does', () => {
  let kinde: LocalKinde;
  let management: ManagementCaller;

  startForEachTest((tenant, caller) => {
    [kinde, management] = [tenant, caller];
  });

  const verify = async (key: string) =>
    (await management.call('POST /api_keys/verify', { api_key: key })).body;

  it('connects apps, hands out their tokens and forgets them', async () => {
    const { body } = await management.call(
      `GET /connected_apps/auth_url?key_code_ref=google&user_id=${demoUsers.ada}`,
    );
    expect(body).toEqual({
      url: expect.stringContaining(kinde.issuerUrl),
      session_id: expect.any(String),
    });
    const path = `/connected_apps/token?session_id=${body.session_id}`;
    const token = await management.call(`GET ${path}`);
    expect(token.body).toEqual({
      access_token: expect.stringMatching(/^connected_/),
      access_token_expiry: expect.any(String),
    });
    const revoke = `POST /connected_apps/revoke?session_id=${body.session_id}`;
    expect((await management.call(revoke)).status).toBe(200);
    expect((await management.call(`GET ${path}`)).status).toBe(404);
  });

  it('connects no app for nobody', async () => {
    const path = '/connected_apps/auth_url?key_code_ref=google';
    expect(await management.call(`GET ${path}`)).toEqual(refusal(400, 'USER_ID_REQUIRED'));
    expect((await management.call(`GET ${path}&user_id=kp_nobody`)).status).toBe(404);
    expect((await management.call(`GET ${path}&org_code=org_none`)).status).toBe(404);
  });

  it('keeps subscribers', async () => {
    const add = async (firstName: string) =>
      management.call(
        `POST /subscribers?first_name=${firstName}&last_name=Fell&email=${firstName}@x.example`,
      );
    const first = await add('Una');
    expect(first).toEqual({
      status: 201,
      body: { subscriber: { subscriber_id: expect.any(String) } },
    });
    await add('Bea');
    const { subscriber_id: id } = first.body.subscriber;
    const { body } = await management.call('GET /subscribers?sort=email_desc&page_size=1');
    expect(body).toMatchObject({
      subscribers: [
        { id, email: 'Una@x.example', full_name: 'Una Fell', first_name: 'Una', last_name: 'Fell' },
      ],
      next_token: expect.any(String),
    });
    const shown = await management.call(`GET /subscribers/${id}`);
    expect(shown.body.subscribers).toEqual([
      { id, preferred_email: 'Una@x.example', first_name: 'Una', last_name: 'Fell' },
    ]);
  });

  it('registers webhooks', async () => {
    const webhook = {
      endpoint: 'http://localhost:3000/webhooks',
      event_types: ['user.created'],
      name: 'Mine',
      description: 'For me',
    };
    const { body } = await management.call('POST /webhooks', webhook);
    expect(body.webhook).toEqual({ id: expect.any(String), endpoint: webhook.endpoint });
    const { id } = body.webhook;
    const listed = await management.call('GET /webhooks');
    expect(listed.body.webhooks).toEqual([{ id, ...webhook, created_on: expect.any(String) }]);
    await management.call(`PATCH /webhooks/${id}`, { event_types: ['user.deleted'] });
    expect(kinde.webhooks.find(id)).toMatchObject({ name: 'Mine', eventTypes: ['user.deleted'] });
    expect((await management.call(`DELETE /webhooks/${id}`)).status).toBe(200);
    expect(kinde.webhooks.all).toEqual([]);
  });

  it('registers none that lead elsewhere, or are for nothing', async () => {
    const webhook = { endpoint: 'http://localhost:1/', event_types: ['user.created'], name: 'x' };
    for (const [change, code] of [
      [{ endpoint: 'https://evil.example/' }, 'ENDPOINT_INVALID'],
      [{ event_types: ['user.sneezed'] }, 'EVENT_TYPES_INVALID'],
      [{ event_types: null }, 'EVENT_TYPES_REQUIRED'],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await management.call('POST /webhooks', { ...webhook, ...change })).toEqual(
        refusal(400, code),
      );
    }
    expect(kinde.webhooks.all).toEqual([]);
  });

  it('names the types of events', async () => {
    const { body } = await management.call('GET /event_types');
    expect(body.event_types).toContainEqual(
      expect.objectContaining({ code: 'user.created', id: expect.any(String) }),
    );
  });

  describe('with API keys', () => {
    it('verifies one that tests added', async () => {
      const { id, key } = kinde.apiKeys.add({
        scopes: ['read:invoices'],
        userId: demoUsers.ada,
        orgCode: demoOrganizations.analytical,
      });
      expect(key).toMatch(/^k_live_[0-9a-f]{48}$/);
      await verify(key);
      expect(await verify(key)).toEqual({
        code: 'API_KEY_VERIFIED',
        message: 'API key verified',
        is_valid: true,
        key_id: id,
        status: 'active',
        scopes: ['read:invoices'],
        org_code: demoOrganizations.analytical,
        user_id: demoUsers.ada,
        last_verified_on: expect.any(String),
        verification_count: 2,
      });
    });

    it('verifies no other', async () => {
      const { id, key } = kinde.apiKeys.add();
      expect(await verify(`${key}0`)).toEqual({
        code: 'API_KEY_NOT_FOUND',
        message: expect.any(String),
        is_valid: false,
      });
      kinde.apiKeys.revoke(id);
      expect(await verify(key)).toMatchObject({ is_valid: false, key_id: id, status: 'revoked' });
      expect(() => kinde.apiKeys.revoke('x')).toThrow('no API key has the id "x"');
    });

    it.each([
      ['its user was suspended', () => kinde.tenant.suspendUser(demoUsers.ada)],
      ['its user was deleted', () => kinde.tenant.removeUser(demoUsers.ada)],
      [
        'its organization was',
        () => kinde.tenant.suspendOrganization(demoOrganizations.analytical),
      ],
    ])('verifies none when %s', async (_what, change) => {
      const { key } = kinde.apiKeys.add({
        userId: demoUsers.ada,
        orgCode: demoOrganizations.analytical,
      });
      expect((await verify(key)).is_valid).toBe(true);
      change();
      expect((await verify(key)).is_valid).toBe(false);
    });

    it('creates, shows, rotates and deletes them, and keeps none', async () => {
      const created = await management.call('POST /api_keys', {
        name: 'Mine',
        type: 'user',
        api_id: 'api_1',
        scope_ids: ['read:invoices'],
        user_id: demoUsers.ada,
      });
      expect(created).toMatchObject({ status: 201, body: { code: 'API_KEY_CREATED' } });
      const { id, key } = created.body.api_key;
      expect(await verify(key)).toMatchObject({ is_valid: true, user_id: demoUsers.ada });

      const shown = await management.call(`GET /api_keys/${id}`);
      expect(shown.body.api_key).toEqual({
        id,
        name: 'Mine',
        type: 'user',
        status: 'active',
        key_prefix: 'k_live',
        key_suffix: key.slice(-4),
        created_on: expect.any(String),
        last_verified_on: expect.any(String),
        last_verified_ip: null,
        created_by: null,
        api_ids: ['api_1'],
        scopes: ['read:invoices'],
        verification_count: 1,
        organization_id: null,
        user_id: demoUsers.ada,
      });
      expect(JSON.stringify([shown.body, kinde.apiKeys.all])).not.toContain(key);

      const rotated = await management.call(`PUT /api_keys/${id}`);
      expect(rotated).toMatchObject({ status: 201, body: { code: 'API_KEY_ROTATED' } });
      expect((await verify(key)).is_valid).toBe(false);
      expect((await verify(rotated.body.api_key.key)).key_id).toBe(id);

      expect((await management.call(`DELETE /api_keys/${id}`)).status).toBe(200);
      expect((await verify(rotated.body.api_key.key)).code).toBe('API_KEY_NOT_FOUND');
    });

    it.each([
      [{ type: 'robot' }, 'TYPE_INVALID'],
      [{ type: 'user' }, 'USER_ID_INVALID'],
      [{ type: 'organization', org_code: 'org_none' }, 'ORG_CODE_INVALID'],
      [{ type: 'environment', api_id: '' }, 'API_ID_REQUIRED'],
      [{ type: 'environment', scope_ids: 'all' }, 'SCOPE_IDS_INVALID'],
    ])('creates none with %j', async (change, code) => {
      const body = { name: 'x', api_id: 'api_1', ...change };
      expect(await management.call('POST /api_keys', body)).toEqual(refusal(400, code));
    });

    it('lists them', async () => {
      const [first, second, third] = [
        kinde.apiKeys.add({ userId: demoUsers.ada }),
        kinde.apiKeys.add({ orgCode: demoOrganizations.analytical }),
        kinde.apiKeys.add(),
      ].map(({ id }) => id);
      kinde.apiKeys.revoke(String(third));
      const found = async (query: string) => {
        const { body } = await management.call(`GET /api_keys?${query}`);
        return [body.api_keys.map(({ id }: { id: string }) => id), body.has_more];
      };
      expect(await found('page_size=2')).toEqual([[first, second], true]);
      expect(await found(`page_size=2&starting_after=${second}`)).toEqual([[third], false]);
      expect(await found('key_type=organization')).toEqual([[second], false]);
      expect(await found('status=revoked')).toEqual([[third], false]);
      expect(await found(`user_id=${demoUsers.ada}`)).toEqual([[first], false]);
      expect(await found('org_code=org_none')).toEqual([[], false]);
      expect(await management.call('GET /api_keys?starting_after=x')).toEqual(
        refusal(400, 'STARTING_AFTER_INVALID'),
      );
    });
  });
});
