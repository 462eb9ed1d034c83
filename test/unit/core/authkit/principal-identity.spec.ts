import { identityOf } from '../../../../lib/core/authkit/principal-identity.js';
import { KindeMachine } from '../../../../lib/core/claims/kinde-machine.js';
import { KindeUser } from '../../../../lib/core/claims/kinde-user.js';

const user = new KindeUser({ sub: 'kp_1', org_code: 'org_1', identity: 'kp_2' });
const machine = new KindeMachine({
  azp: 'a-client',
  gty: ['client_credentials'],
  org_code: 'org_1',
});
const forbidden = expect.objectContaining({ code: 'ERR_KINDE_FORBIDDEN' });

describe('the identity of a principal', () => {
  it('is the subject of a user', async () => {
    const identity = await identityOf(user, 'user', () => 'kp_2');
    expect(identity).toEqual({ identity: 'kp_1', identityType: 'user' });
  });

  it('is the organization of the access token', async () => {
    const identity = await identityOf(user, 'organization', () => 'org_2');
    expect(identity).toEqual({ identity: 'org_1', identityType: 'organization' });
  });

  it.each(['team', 'project'] as const)('is the %s that the application says', async (type) => {
    const asked: unknown[] = [];
    const resolve = (...question: unknown[]) => {
      asked.push(question);
      return `${type}_7`;
    };
    expect(await identityOf(user, type, resolve)).toEqual({
      identity: `${type}_7`,
      identityType: type,
    });
    expect(await identityOf(user, type, async () => `${type}_8`)).toMatchObject({
      identity: `${type}_8`,
    });
    expect(asked).toEqual([[user, type]]);
  });

  it('is not an organization where there is none', async () => {
    await expect(
      identityOf(new KindeUser({ sub: 'kp_1' }), 'organization', undefined),
    ).rejects.toEqual(forbidden);
  });

  it.each([undefined, null])('is not a team of which the application says %s', async (team) => {
    await expect(identityOf(user, 'team', () => team)).rejects.toEqual(forbidden);
    await expect(identityOf(user, 'team', async () => team)).rejects.toEqual(forbidden);
  });

  it('is not a team when nobody says which', async () => {
    await expect(identityOf(user, 'team', undefined)).rejects.toMatchObject({
      code: 'ERR_KINDE_CONFIGURATION',
      message: expect.stringContaining('authkit.resolveIdentity'),
    });
  });

  it.each(['user', 'organization', 'team', 'project'] as const)(
    'is none of a machine, of the type %s neither',
    async (type) => {
      await expect(identityOf(machine, type, () => 'team_1')).rejects.toEqual(forbidden);
    },
  );

  it.each(['person', 'User', '', undefined, null, '__proto__'])('has no type %s', async (type) => {
    await expect(identityOf(user, type as 'user', () => 'a')).rejects.toThrow(TypeError);
  });

  it.each(['team 7', 'team:7', '', 7, {}])('is not %j', async (identity) => {
    const resolve = () => identity as string;
    await expect(identityOf(user, 'team', resolve)).rejects.toThrow(TypeError);
  });

  it('is not found where the application fails', async () => {
    const failure = new Error('no database');
    await expect(identityOf(user, 'team', () => Promise.reject(failure))).rejects.toBe(failure);
  });
});
