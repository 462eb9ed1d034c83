import { KeySet } from '../../../../lib/core/tokens/key-set.js';
import {
  MAXIMUM_DELIVERY_BYTES,
  WebhookVerifier,
} from '../../../../lib/core/webhooks/webhook-verifier.js';
import { TestKey } from '../../../support/test-key.js';

const NOW = 1_800_000_000;
/** Seconds. */
const DAY = 86_400;

const key = new TestKey('first');
const stranger = new TestKey('first');
const issuer = {
  url: 'https://tenant.example',
  keySet: new KeySet({ fetchKeys: async () => ({ keys: [key.jwk] }), clock: () => NOW }),
};
const verifier = new WebhookVerifier({ issuer, clock: () => NOW });

/** As Kinde writes it, so many seconds ago. */
const timestamp = (seconds: number) => new Date((NOW - seconds) * 1000).toISOString();
const event = {
  type: 'user.created',
  event_id: 'event_1',
  source: 'admin',
  timestamp: timestamp(1),
  data: { user: { id: 'kp_1' } },
};
const without = (name: keyof typeof event) => {
  const { [name]: _, ...others } = event;
  return others;
};

const verify = (changes: object = {}) => verifier.verify(key.sign({ ...event, ...changes }));
const refusal = (fault: string) => ({
  code: 'ERR_KINDE_INVALID_WEBHOOK',
  message: `Webhook refused: ${fault}.`,
});

describe('WebhookVerifier', () => {
  it('tells what happened', async () => {
    expect(await verify()).toEqual({
      type: 'user.created',
      id: 'event_1',
      issuer: 'https://tenant.example',
      occurredAt: NOW - 1,
      source: 'admin',
      data: { user: { id: 'kp_1' } },
    });
  });

  it('tells it so that no handler can change it for the next one', async () => {
    const { data } = await verify();
    expect(Object.isFrozen(data)).toBe(true);
    expect(Object.isFrozen(data['user'])).toBe(true);
  });

  it.each([undefined, null, 1, ['admin'], {}])('knows no source in %j', async (source) => {
    expect((await verify({ source })).source).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['what is no JWS', 'event', 'malformed'],
    ['nothing', '', 'malformed'],
    ['a header without a key', key.sign(event, { alg: 'RS256' }), 'malformed'],
    ['no signature', key.sign(event, { alg: 'none', kid: 'first' }), 'algorithm'],
    ['an unknown key', key.sign(event, { alg: 'RS256', kid: 'second' }), 'unknown key'],
    ['a signature of somebody else', stranger.sign(event), 'signature'],
  ])('refuses %s', async (_, delivery, fault) => {
    await expect(verifier.verify(delivery)).rejects.toMatchObject(refusal(fault));
  });

  it('takes as much as is asked to be taken, and no more', async () => {
    const large = { ...event, data: { text: 'x'.repeat(20_000) } };
    expect((await verifier.verify(key.sign(large))).id).toBe('event_1');
    const tooLarge = { ...event, data: { text: 'x'.repeat(MAXIMUM_DELIVERY_BYTES) } };
    await expect(verifier.verify(key.sign(tooLarge))).rejects.toMatchObject(refusal('malformed'));
  });

  it('takes an event that names its issuer', async () => {
    expect((await verify({ iss: 'https://tenant.example' })).issuer).toBe('https://tenant.example');
  });

  it.each(['https://other.example', 'https://tenant.example/', '', null])(
    'refuses what the issuer %j is to have written',
    async (iss) => {
      await expect(verify({ iss })).rejects.toMatchObject(refusal('issuer'));
    },
  );

  it.each(['azp', 'scp', 'scope', 'gty', 'nonce', 'at_hash'])(
    'refuses a token, whose claim %s no event has',
    async (name) => {
      await expect(verify({ [name]: null })).rejects.toMatchObject(refusal('kind'));
    },
  );

  it('refuses what is about somebody and for somebody, as a token is', async () => {
    await expect(verify({ sub: 'kp_1', aud: [] })).rejects.toMatchObject(refusal('kind'));
    expect(await verify({ sub: 'kp_1' })).toBeDefined();
    expect(await verify({ aud: [] })).toBeDefined();
  });

  it.each(['user.created', 'access_request.created', 'a.b', 'a.b.c.d.e', `${'a'.repeat(64)}.b`])(
    'takes the type %s',
    async (type) => {
      expect((await verify({ type })).type).toBe(type);
    },
  );

  it.each([
    'user',
    'user.',
    '.created',
    'user..created',
    'user.created.',
    'a.b.c.d.e.f',
    'User.created',
    'user created',
    'user.created\n',
    '<user.created',
    `${'a'.repeat(65)}.b`,
    '',
    null,
    1,
    ['user.created'],
  ])('refuses the type %j', async (type) => {
    await expect(verify({ type })).rejects.toMatchObject(refusal('type'));
  });

  it.each(['!', 'event_1', '~'.repeat(256)])('takes the id %s', async (id) => {
    expect((await verify({ event_id: id })).id).toBe(id);
  });

  it.each(['', 'a b', 'event\n', 'ä', '~'.repeat(257), null, 1, ['event_1']])(
    'refuses the id %j',
    async (id) => {
      await expect(verify({ event_id: id })).rejects.toMatchObject(refusal('event id'));
    },
  );

  it.each([null, 'data', 1, true, [{}]])('refuses the data %j', async (data) => {
    await expect(verify({ data })).rejects.toMatchObject(refusal('data'));
  });

  it.each([
    ['type', 'type'],
    ['event_id', 'event id'],
    ['data', 'data'],
    ['timestamp', 'timestamp'],
  ] as const)('needs %s', async (name, fault) => {
    await expect(verifier.verify(key.sign(without(name)))).rejects.toMatchObject(refusal(fault));
  });

  it('takes the time by its other name', async () => {
    const other = { ...without('timestamp'), event_timestamp: timestamp(2) };
    expect((await verifier.verify(key.sign(other))).occurredAt).toBe(NOW - 2);
  });

  it.each([
    ['2027-01-15T08:00:00Z', NOW],
    ['2027-01-15T08:00:00.5Z', NOW + 0.5],
    ['2027-01-15T07:59:59.123456789Z', NOW - 1 + 0.123],
    ['2027-01-15T10:00:00+02:00', NOW],
    ['2027-01-15T03:30:00-04:30', NOW],
  ])('reads the time %s', async (text, occurredAt) => {
    expect((await verify({ timestamp: text })).occurredAt).toBeCloseTo(occurredAt, 3);
  });

  it.each([3 * DAY, 0, -300])('takes what happened %s seconds ago', async (seconds) => {
    expect((await verify({ timestamp: timestamp(seconds) })).occurredAt).toBe(NOW - seconds);
  });

  it.each<[string, unknown]>([
    ['too long ago', timestamp(3 * DAY + 1)],
    ['too far ahead', timestamp(-301)],
    ['on no day', '2027-02-30T25:00:00Z'],
    ['in no zone', '2027-01-15T08:00:00'],
    ['in words', 'Fri, 15 Jan 2027 08:00:00 GMT'],
    ['in other words', 'on 2027-01-15T08:00:00Z'],
    ['with more to it', '2027-01-15T08:00:00Z!'],
    ['in tenths of nanoseconds', '2027-01-15T08:00:00.0000000001Z'],
    ['in seconds', NOW],
    ['in milliseconds', NOW * 1000],
    ['at no time', null],
  ])('refuses what happened %s', async (_, time) => {
    await expect(verify({ timestamp: time })).rejects.toMatchObject(refusal('timestamp'));
  });

  it('cannot tell while no key can be had', async () => {
    const keySet = new KeySet({
      fetchKeys: () => Promise.reject(new Error('Kinde is down.')),
      clock: () => NOW,
    });
    const lost = new WebhookVerifier({ issuer: { ...issuer, keySet }, clock: () => NOW });
    await expect(lost.verify(key.sign(event))).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
    });
  });
});
