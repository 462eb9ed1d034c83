import { demoOrganizations, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { ManagementCaller } from './management-caller.js';
import { CALLBACK, claimsOf, RelyingParty } from './relying-party.js';
import { WebhookReceiver } from './webhook-receiver.js';

const { analytical } = demoOrganizations;

describe('The events of LocalKinde', () => {
  let kinde: LocalKinde;
  let management: ManagementCaller;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    kinde = await LocalKinde.start({
      redirectUris: [CALLBACK],
      webhooks: [{ endpoint: receiver.endpoint }],
    });
    management = new ManagementCaller(kinde);
  });

  afterEach(async () => {
    await kinde.stop();
    await receiver.stop();
    expect(kinde.errors).toEqual([]);
  });

  /** What was received, in the order in which it happened. */
  const received = async () => {
    await kinde.webhooks.settled();
    return receiver.deliveries
      .map(({ body }) => claimsOf(body))
      .map(({ data, source, type }) => ({ data, source, type }));
  };

  const ada = {
    id: demoUsers.ada,
    email: 'ada@analytical.example',
    first_name: 'Ada',
    last_name: 'Quill',
    is_password_reset_requested: false,
    is_suspended: false,
    phone: null,
    username: 'ada',
    organizations: [
      {
        code: analytical,
        permissions: ['read:todos', 'write:todos', 'delete:todos', 'manage:members'].map((key) => ({
          id: expect.any(String),
          key,
        })),
        roles: ['admin'],
      },
    ],
  };

  it('tell of a user whom the Management API creates', async () => {
    const identities = [{ type: 'email', details: { email: 'g@x.example' } }];
    const { body } = await management.call('POST /user', { identities });
    expect(await received()).toEqual([
      {
        type: 'user.created',
        source: 'api',
        data: {
          user: {
            ...ada,
            id: body.id,
            email: 'g@x.example',
            first_name: '',
            last_name: '',
            username: null,
            organizations: [],
          },
        },
      },
    ]);
  });

  it('tell of a user who is suspended', async () => {
    await management.call(`PATCH /user?id=${demoUsers.ada}`, { is_suspended: true });
    expect(await received()).toEqual([
      { type: 'user.updated', source: 'api', data: { user: { ...ada, is_suspended: true } } },
    ]);
  });

  it('tell of a user who is deleted', async () => {
    await management.call(`DELETE /user?id=${demoUsers.ada}`);
    expect(await received()).toEqual([
      { type: 'user.deleted', source: 'api', data: { user: { id: demoUsers.ada } } },
    ]);
  });

  it('tell of a member who leaves', async () => {
    await management.call(`DELETE /organizations/${analytical}/users/${demoUsers.ada}`);
    expect(await received()).toEqual([
      { type: 'user.updated', source: 'api', data: { user: { ...ada, organizations: [] } } },
    ]);
  });

  it('tell of organizations', async () => {
    const { body } = await management.call('POST /organization', { name: 'Acme', handle: 'acme' });
    const { code } = body.organization;
    await received();
    await management.call(`PATCH /organization/${code}`, { external_id: 'acme-1' });
    await received();
    await management.call(`DELETE /organization/${code}`);
    const organization = { code, handle: 'acme', name: 'Acme' };
    expect(await received()).toEqual([
      { type: 'organization.created', source: 'api', data: { organization } },
      {
        type: 'organization.updated',
        source: 'api',
        data: {
          organization: { ...organization, external_id: 'acme-1', is_allow_registrations: false },
        },
      },
      { type: 'organization.deleted', source: 'api', data: { organization: { code } } },
    ]);
  });

  it('tell of roles and permissions', async () => {
    const { body } = await management.call('POST /roles', { key: 'owner', name: 'Owner' });
    const { id } = body.role;
    await received();
    await management.call(`DELETE /roles/${id}`);
    await received();
    await management.call('POST /permissions', { key: 'read:x', name: 'Read x' });
    expect(await received()).toEqual([
      {
        type: 'role.created',
        source: 'api',
        data: {
          role: { id, key: 'owner', name: 'Owner', description: '', is_default_role: false },
        },
      },
      { type: 'role.deleted', source: 'api', data: { role: { id } } },
      {
        type: 'permission.created',
        source: 'api',
        data: {
          permission: { id: expect.any(String), key: 'read:x', name: 'Read x', description: '' },
        },
      },
    ]);
  });

  it('tell of subscribers', async () => {
    const query = 'first_name=Una&last_name=Fell&email=una@x.example';
    const { body } = await management.call(`POST /subscribers?${query}`);
    const id = body.subscriber.subscriber_id;
    expect(await received()).toEqual([
      {
        type: 'subscriber.created',
        source: 'api',
        data: {
          subscriber: { id, email: 'una@x.example', first_name: 'Una', last_name: 'Fell' },
        },
      },
    ]);
  });

  it('tell of sign-ins, and of nobody who was signed in already', async () => {
    const app = await RelyingParty.of(kinde);
    await app.signIn(demoUsers.ada);
    await app.start();
    expect(await received()).toEqual([
      { type: 'user.authenticated', source: 'user', data: { user: { id: demoUsers.ada } } },
    ]);
  });

  it('tell of sign-ups', async () => {
    const app = await RelyingParty.of(kinde);
    await app.start({ prompt: 'create', is_create_org: 'true', org_name: 'Acme' });
    const fields = { first_name: 'Una', last_name: 'Fell', email: 'una@x.example' };
    await app.finish(await app.browser.submit(fields));
    const events = await received();
    expect(events.map(({ source, type }) => [type, source].join(' ')).toSorted()).toEqual([
      'organization.created user',
      'user.authenticated user',
      'user.created user',
    ]);
  });

  it('tell of an invitation that was accepted', async () => {
    const email = 'una@x.example';
    const invitation_code = kinde.invite({ email, orgCode: analytical, roles: ['reader'] });
    const app = await RelyingParty.of(kinde);
    await app.start({ prompt: 'create', is_invitation: 'true', invitation_code });
    await app.browser.submit({ first_name: 'Una', last_name: 'Fell', email });
    expect(await received()).toContainEqual(
      expect.objectContaining({
        type: 'user.created',
        data: {
          user: expect.objectContaining({
            organizations: [expect.objectContaining({ code: analytical, roles: ['reader'] })],
          }),
        },
      }),
    );
  });

  it('are remembered by the Management API', async () => {
    await management.call(`DELETE /user?id=${demoUsers.ada}`);
    await kinde.webhooks.settled();
    const id = kinde.webhooks.deliveries[0]?.eventId;
    const { body } = await management.call(`GET /events/${id}`);
    expect(body.event).toEqual({
      type: 'user.deleted',
      source: 'api',
      event_id: id,
      timestamp: expect.any(Number),
      data: { user: { id: demoUsers.ada } },
    });
  });
});
