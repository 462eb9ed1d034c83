import { SharedLogins } from '../../../../lib/core/login/shared-logins.js';
import { Seal } from '../../../../lib/core/session/seal.js';
import { StoppedClock } from '../../../support/stopped-clock.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';
import { until } from '../../../support/until.js';

describe('SharedLogins', () => {
  let clock: StoppedClock;
  let store: UnreliableSessionStore;
  /** An instance of the application, and another one. */
  let here: SharedLogins;
  let there: SharedLogins;

  beforeEach(() => {
    clock = new StoppedClock();
    store = new UnreliableSessionStore(clock.now);
    here = instance();
    there = instance();
  });

  const instance = (application = 'https://one.kinde.com a-client') =>
    new SharedLogins({
      store,
      seal: new Seal(['a session secret of more than 32 bytes'], 'login outcome'),
      application,
    });

  it('let one instance finish a login, and no other', async () => {
    expect(await here.claim('a state')).toBe(true);
    expect(await there.claim('a state')).toBe(false);
    expect(await here.claim('a state')).toBe(false);
  });

  it('have nothing to do with the logins of other states and applications', async () => {
    await here.claim('a state');
    expect(await there.claim('another state')).toBe(true);
    expect(await instance('https://one.kinde.com another-client').claim('a state')).toBe(true);
  });

  it('know that a login was finished for longer than it can be finished', async () => {
    await here.claim('a state');
    clock.advance(899);
    expect(await there.claim('a state')).toBe(false);
  });

  it('tell whoever waits what comes of it', async () => {
    await here.claim('a state');
    const outcome = there.outcomeOf('a state');
    await until('it waits', () => store.to('read').length > 0);
    await here.announce('a state', 'a handle');
    expect(await outcome).toBe('a handle');
  });

  it('tell whoever waits that nothing comes of it', async () => {
    await here.claim('a state');
    const outcome = there.outcomeOf('a state');
    await until('it waits', () => store.to('read').length > 0);
    await here.announce('a state', '');
    expect(await outcome).toBeUndefined();
  });

  it('tell nobody of a session who comes when it is there already', async () => {
    await here.claim('a state');
    await here.announce('a state', 'a handle');
    expect(await there.outcomeOf('a state')).toBeUndefined();
  });

  it('show the store neither state nor handle', async () => {
    await here.claim('a state');
    await here.announce('a state', 'a handle');
    await there.outcomeOf('a state');
    const told = JSON.stringify(store.calls);
    expect(told).not.toMatch(/a state|a handle/);
    for (const { parameters } of store.calls) {
      expect(parameters[0]).toMatch(/^[\w-]{43}$/);
    }
  });

  it('believe nothing that another put there', async () => {
    await here.claim('a state');
    await here.announce('another state', 'the handle of another');
    const [foreign] = store.to('create');
    const outcome = there.outcomeOf('a state');
    await until('it waits', () => store.to('read').length > 0);
    const key = String(store.to('lock')[0]?.parameters[0]);
    await store.create(key, foreign?.parameters[1] as { version: number; data: string }, 60);
    expect(await outcome).toBeUndefined();
  });

  describe('while the store is down', () => {
    const unavailable = expect.objectContaining({ code: 'ERR_KINDE_UNAVAILABLE' });
    beforeEach(() => store.fail('fails'));

    it('let nobody finish a login', async () => {
      await expect(here.claim('a state')).rejects.toEqual(unavailable);
      store.recover();
      expect(await here.claim('a state')).toBe(true);
    });

    it('cannot tell what comes of one', async () => {
      await expect(there.outcomeOf('a state')).rejects.toEqual(unavailable);
    });

    it('do not spoil a login that is finished', async () => {
      await here.announce('a state', 'a handle');
    });
  });

  it('let a login be finished whose claim arrived though its answer was lost', async () => {
    store.fail('forgets', 'lock');
    await expect(here.claim('a state')).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    store.recover();
    await until('it was given back', () => store.to('unlock').length > 0);
    expect(await here.claim('a state')).toBe(true);
  });
});
