import { KindeSessions } from '../../../lib/auth/kinde-sessions.service.js';
import { createKindeCore } from '../../../lib/core/kinde-core.js';
import type { KindeSessionOptions } from '../../../lib/options/kinde-module-options.interface.js';
import { resolveConfig } from '../../../lib/options/resolve-config.js';
import { StoppedClock } from '../../support/stopped-clock.js';
import { UnreliableSessionStore } from '../../support/unreliable-session-store.js';
import { validOptions } from '../../support/valid-options.js';

describe('KindeSessions', () => {
  const clock = new StoppedClock();
  let store: UnreliableSessionStore;
  beforeEach(() => {
    store = new UnreliableSessionStore(clock.now);
  });

  function sessionsWith(session: Partial<KindeSessionOptions> = {}): KindeSessions {
    const config = resolveConfig({
      ...validOptions,
      session: { ...validOptions.session, ...session },
      clock: clock.now,
    });
    return new KindeSessions(createKindeCore(config), config);
  }

  /** The times up to which something was revoked. */
  const times = () => store.to('revoke').map(({ parameters }) => parameters[1]);

  it.each(['store', 'revocations'] as const)('writes to session.%s', async (option) => {
    const sessions = sessionsWith({ [option]: store });
    const now = clock.now();
    await sessions.revokeUser('kp_1');
    await sessions.revokeOrg('org_1');
    await sessions.revokeIssuedBefore(now - 60);
    expect(times()).toEqual([now, now, now - 60]);
  });

  it('takes a date as well as seconds, fractions included', async () => {
    const sessions = sessionsWith({ store });
    await sessions.revokeIssuedBefore(new Date(1_700_000_000_250));
    await sessions.revokeIssuedBefore(1_700_000_000.25);
    expect(times()).toEqual([1_700_000_000.25, 1_700_000_000.25]);
  });

  it('takes a moment that another clock has reached and ours has not for now', async () => {
    const sessions = sessionsWith({ store });
    await sessions.revokeIssuedBefore(clock.now() + 30);
    expect(times()).toEqual([clock.now()]);
  });

  it.each<[string, unknown]>([
    ['the future', 'future'],
    ['milliseconds', Date.now()],
    ['nothing', undefined],
    ['null', null],
    ['NaN', NaN],
    ['infinity', Infinity],
    ['zero', 0],
    ['a time before time', -1],
    ['no date', new Date('never')],
    ['an empty text', ''],
    ['an object', {}],
  ])('does not take %s for a time', async (_, time) => {
    const sessions = sessionsWith({ store });
    const given = time === 'future' ? clock.now() + 31 : time;
    await expect(sessions.revokeIssuedBefore(given as number)).rejects.toThrow(RangeError);
    expect(store.calls).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['a number', 42],
    ['a list', ['kp_1']],
    ['a user', { id: 'kp_1' }],
  ])('does not take %s for an id', async (_, id) => {
    const sessions = sessionsWith({ store });
    await expect(sessions.revokeUser(id as string)).rejects.toThrow(
      new TypeError('revokeUser needs an id.'),
    );
    await expect(sessions.revokeOrg(id as string)).rejects.toThrow(
      new TypeError('revokeOrg needs an id.'),
    );
    expect(store.calls).toEqual([]);
  });

  it('says when nothing has ended, since the store is down', async () => {
    const sessions = sessionsWith({ store });
    store.fail('fails');
    const unavailable = expect.objectContaining({ code: 'ERR_KINDE_UNAVAILABLE' });
    await expect(sessions.revokeUser('kp_1')).rejects.toEqual(unavailable);
    await expect(sessions.revokeOrg('org_1')).rejects.toEqual(unavailable);
    await expect(sessions.revokeIssuedBefore(clock.now())).rejects.toEqual(unavailable);
  });

  it.each(['without either option', 'without a session at all'])(
    'says what it needs: %s',
    async (what) => {
      const { issuerUrl, clientId } = validOptions;
      const config = resolveConfig({ issuerUrl, clientId }, { routes: false });
      const sessions =
        what === 'without either option'
          ? sessionsWith()
          : new KindeSessions(createKindeCore(config), config);
      const error = expect.objectContaining({
        code: 'ERR_KINDE_CONFIGURATION',
        message: 'KindeSessions needs the option session.store or session.revocations.',
      });
      await expect(sessions.revokeUser('kp_1')).rejects.toEqual(error);
      await expect(sessions.revokeOrg('org_1')).rejects.toEqual(error);
      await expect(sessions.revokeIssuedBefore(1)).rejects.toEqual(error);
    },
  );
});
