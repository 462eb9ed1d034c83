import type { JsonObject } from '../../../../lib/core/json.js';
import { endSessions } from '../../../../lib/core/webhooks/ended-sessions.js';

const NOW = 1_800_000_000;

/** Whose sessions an event ends, and those of which time. */
async function endedBy(type: string, data: JsonObject, occurredAt = NOW - 10): Promise<unknown[]> {
  const ended: unknown[] = [];
  await endSessions(
    { type, id: 'event_1', issuer: 'https://tenant.example', occurredAt, source: undefined, data },
    {
      revokeUser: async (id, time) => void ended.push(['user', id, time]),
      revokeOrg: async (code, time) => void ended.push(['organization', code, time]),
    },
    () => NOW,
  );
  return ended;
}

describe('sessions that an event ends', () => {
  it.each([
    ['user.deleted', { user: { id: 'kp_1' } }, 'user', 'kp_1'],
    ['user.updated', { user: { id: 'kp_1', is_suspended: true } }, 'user', 'kp_1'],
    ['organization.deleted', { organization: { code: 'org_1' } }, 'organization', 'org_1'],
    [
      'organization.updated',
      { organization: { code: 'org_1', is_suspended: true } },
      'organization',
      'org_1',
    ],
  ])('are, by %s of %j, those of the %s %s', async (type, data, kind, id) => {
    expect(await endedBy(type, data)).toEqual([[kind, id, NOW]]);
  });

  it.each<[string, JsonObject]>([
    ['user.created', { user: { id: 'kp_1', is_suspended: true } }],
    ['user.authenticated', { user: { id: 'kp_1', is_suspended: true } }],
    ['user.updated', { user: { id: 'kp_1', is_suspended: false } }],
    ['user.updated', { user: { id: 'kp_1' } }],
    ['user.updated', { user: { id: 'kp_1', is_suspended: 'true' } }],
    ['user.updated', { user: { id: 'kp_1', is_suspended: 1 } }],
    ['user.updated', { user: Object.create({ id: 'kp_1', is_suspended: true }) as object }],
    ['user.updated', { organization: { code: 'org_1', is_suspended: true } }],
    ['user.deleted', { organization: { code: 'org_1' } }],
    ['user.deleted', { user: { code: 'kp_1' } }],
    ['user.deleted', { user: { id: 1 } }],
    ['user.deleted', { user: { id: ['kp_1'] } }],
    ['user.deleted', { user: ['kp_1'] }],
    ['user.deleted', { user: 'kp_1' }],
    ['user.deleted', { user: null }],
    ['user.deleted', {}],
    ['user.deleted', Object.create({ user: { id: 'kp_1' } }) as JsonObject],
    ['organization.created', { organization: { code: 'org_1', is_suspended: true } }],
    ['organization.updated', { organization: { code: 'org_1' } }],
    ['organization.deleted', { organization: { id: 'org_1' } }],
    ['organization.deleted', { user: { id: 'kp_1' } }],
    ['deleted', { user: { id: 'kp_1' }, organization: { code: 'org_1' } }],
  ])('are none by %s of %j', async (type, data) => {
    expect(await endedBy(type, data)).toEqual([]);
  });

  it('are those that began before it happened, by a clock that may be a minute off', async () => {
    const data = { user: { id: 'kp_1' } };
    expect(await endedBy('user.deleted', data, NOW - 3600)).toEqual([['user', 'kp_1', NOW - 3540]]);
    expect(await endedBy('user.deleted', data, NOW - 60)).toEqual([['user', 'kp_1', NOW]]);
    // Nobody who signs in from now on is concerned, whatever Kinde's clock says.
    expect(await endedBy('user.deleted', data, NOW + 300)).toEqual([['user', 'kp_1', NOW]]);
  });
});
