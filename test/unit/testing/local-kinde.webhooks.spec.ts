import { createLocalJWKSet, jwtVerify } from 'jose';
import { LocalKinde } from '../../../lib/testing/index.js';
import { claimsOf } from './relying-party.js';
import { WebhookReceiver } from './webhook-receiver.js';

const event = { type: 'user.deleted', data: { user: { id: 'kp_1' } } };

describe('The webhooks of LocalKinde', () => {
  let kinde: LocalKinde;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    kinde = await LocalKinde.start({ webhookRetries: [0, 0] });
    receiver = await WebhookReceiver.start();
  });

  afterEach(async () => {
    await kinde.stop();
    await receiver.stop();
    expect(kinde.errors).toEqual([]);
  });

  const statuses = () => kinde.webhooks.deliveries.map(({ status }) => status);

  it('are sent a signed event', async () => {
    kinde.webhooks.add({ endpoint: receiver.endpoint });
    await kinde.webhooks.send(event);
    expect(receiver.deliveries).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.deliveries;
    expect(headers['content-type']).toBe('application/jwt');
    expect(headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
    const { payload } = await jwtVerify(body, createLocalJWKSet({ keys: [kinde.publicJwk] }));
    expect(payload).toEqual({
      ...event,
      event_id: expect.stringMatching(/^event_[0-9a-f]{32}$/),
      event_timestamp: expect.any(String),
      timestamp: expect.any(String),
      source: 'admin',
    });
    expect(kinde.webhooks.deliveries).toEqual([
      {
        webhookId: headers['webhook-id'],
        eventId: payload['event_id'],
        type: 'user.deleted',
        endpoint: receiver.endpoint,
        attempt: 1,
        status: 200,
      },
    ]);
  });

  it('may be named when it starts', async () => {
    const { endpoint } = receiver;
    const other = await LocalKinde.start({
      webhooks: [{ endpoint, eventTypes: ['user.deleted'] }],
    });
    await other.webhooks.send({ ...event, type: 'user.created' });
    await other.webhooks.send({ ...event, eventId: 'event_1', source: 'user' });
    expect(receiver.deliveries.map(({ body }) => claimsOf(body))).toEqual([
      expect.objectContaining({ event_id: 'event_1', source: 'user', type: 'user.deleted' }),
    ]);
    await other.stop();
  });

  it.each([
    ['500', 500],
    ['201, for only 200 will do', 201],
    ['a redirect, which nobody follows', 302],
    ['nothing', undefined],
  ])('are sent the same again when they answer %s', async (_what, status) => {
    kinde.webhooks.add({ endpoint: receiver.endpoint });
    receiver.answers.push(status, status);
    await kinde.webhooks.send(event);
    await kinde.webhooks.settled();
    const [first, ...others] = receiver.deliveries;
    expect(others).toHaveLength(2);
    for (const { body, headers } of others) {
      expect(body).toBe(first?.body);
      expect(headers['webhook-id']).toBe(first?.headers['webhook-id']);
    }
    expect(statuses()).toEqual([status, status, 200]);
    expect(kinde.webhooks.deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it('are waited for when the next attempt is near', async () => {
    const patient = await LocalKinde.start({
      webhooks: [{ endpoint: receiver.endpoint }],
      webhookRetries: [0.05],
    });
    receiver.answers.push(500);
    await patient.webhooks.send(event);
    expect(patient.webhooks.deliveries).toHaveLength(1);
    await patient.webhooks.settled();
    expect(patient.webhooks.deliveries).toHaveLength(2);
    await patient.stop();
  });

  it('are left alone when every attempt has failed', async () => {
    kinde.webhooks.add({ endpoint: receiver.endpoint });
    receiver.answers.push(500, 500, 500, 500);
    await kinde.webhooks.send(event);
    await kinde.webhooks.settled();
    expect(statuses()).toEqual([500, 500, 500]);
  });

  it('are not waited for when the next attempt is far away', async () => {
    const slow = await LocalKinde.start({
      webhooks: [{ endpoint: receiver.endpoint }],
      webhookRetries: [3_600],
    });
    receiver.answers.push(500);
    await slow.webhooks.send(event);
    await slow.webhooks.settled();
    expect(slow.webhooks.deliveries).toHaveLength(1);
    await slow.stop();
  });

  it('are not called any more when it stops', async () => {
    kinde.webhooks.add({ endpoint: receiver.endpoint });
    receiver.answers.push(500);
    await kinde.webhooks.send(event);
    await kinde.stop();
    await kinde.webhooks.settled();
    await kinde.webhooks.send(event);
    expect(receiver.deliveries).toHaveLength(1);
  });

  it('each have a delivery of their own of one event', async () => {
    kinde.webhooks.add({ endpoint: receiver.endpoint });
    kinde.webhooks.add({ endpoint: `${receiver.endpoint}/other`, eventTypes: ['user.deleted'] });
    kinde.webhooks.add({ endpoint: receiver.endpoint, eventTypes: ['user.created'] });
    await kinde.webhooks.send(event);
    const ids = receiver.deliveries.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(2);
    expect(new Set(kinde.webhooks.deliveries.map(({ eventId }) => eventId)).size).toBe(1);
  });

  it('hear nothing after they were removed', async () => {
    const id = kinde.webhooks.add({ endpoint: receiver.endpoint });
    expect(kinde.webhooks.remove(id)).toBe(true);
    expect(kinde.webhooks.remove(id)).toBe(false);
    await kinde.webhooks.send(event);
    expect(receiver.deliveries).toEqual([]);
  });

  it.each([
    'https://hooks.example/kinde',
    'http://93.184.216.34/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://127.0.0.1@evil.example/',
    'http://0.0.0.0/',
    'file:///etc/passwd',
    '/webhooks',
  ])('must be on this machine: not %s', async (endpoint) => {
    expect(() => kinde.webhooks.add({ endpoint })).toThrow('takes servers on this machine alone');
    await expect(LocalKinde.start({ webhooks: [{ endpoint }] })).rejects.toThrow('machine alone');
  });

  it('may be named localhost', async () => {
    const endpoint = receiver.endpoint.replace('127.0.0.1', 'hooks.localhost');
    kinde.webhooks.add({ endpoint });
    await kinde.webhooks.send(event);
    expect(statuses()).toEqual([200]);
  });

  it('can be sent forgeries', async () => {
    kinde.webhooks.add({ endpoint: receiver.endpoint });
    await kinde.webhooks.send({ ...event, key: kinde.foreignKeyPem, claims: { extra: 1 } });
    const { body = '' } = receiver.deliveries[0] ?? {};
    expect(claimsOf(body)['extra']).toBe(1);
    const keys = createLocalJWKSet({ keys: [kinde.publicJwk] });
    await expect(jwtVerify(body, keys)).rejects.toThrow('signature verification failed');
  });

  it('keep the last thousand attempts', async () => {
    kinde.webhooks.add({ endpoint: receiver.endpoint });
    const sent = Array.from({ length: 1_001 }, (_, index) => `event_${index}`);
    await Promise.all(sent.map((eventId) => kinde.webhooks.send({ ...event, eventId })));
    expect(kinde.webhooks.deliveries).toHaveLength(1_000);
    expect(kinde.webhooks.findEvent('event_0')).toBeUndefined();
    expect(kinde.webhooks.findEvent('event_1')).toMatchObject({
      source: 'admin',
      data: event.data,
    });
  });
});
