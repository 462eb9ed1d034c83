import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';

import { askStore } from '../../../../lib/core/session/ask-store.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { Hold } from '../../../support/hold.js';

const { jest } = import.meta;

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('It should have failed.');
}

describe('asking a store', () => {
  let timers: HeldTimers;
  beforeEach(() => (timers = HeldTimers.hold()));
  afterEach(() => timers.release());

  it('brings its answer', async () => {
    expect(await askStore(async () => 'an answer')).toBe('an answer');
  });

  it('leaves no timer behind, whatever it comes to', async () => {
    await askStore(async () => 'an answer');
    await errorOf(askStore(() => Promise.reject(new Error('no'))));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('takes 0.45 seconds at most', async () => {
    const hold = new Hold();
    const answer = errorOf(askStore(() => hold.pass()));
    let isOver = false;
    void answer.then(() => (isOver = true));
    timers.pass(0.449);
    await setImmediate();
    await setImmediate();
    expect(isOver).toBe(false);
    timers.pass(0.001);
    expect(await answer).toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: 'The session store took more than 0.45 s.',
      retryAfter: 1,
    });
  });

  it('does not count against the store that the process was busy', async () => {
    const hold = new Hold();
    const answer = askStore(async () => {
      await hold.pass();
      return 'an answer';
    });
    // The time is over before anybody had the time to read what has come meanwhile.
    timers.pass(5);
    hold.release();
    expect(await answer).toBe('an answer');
  });

  it('does not mind what comes of an answer that nobody waits for any more', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    try {
      const hold = new Hold();
      const answer = errorOf(
        askStore(async () => {
          await hold.pass();
          throw new Error('too late');
        }),
      );
      timers.pass(0.45);
      expect(await answer).toMatchObject({ message: 'The session store took more than 0.45 s.' });
      hold.release();
      await setImmediate();
      await setImmediate();
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', onUnhandled);
    }
  });

  class SocketClosedUnexpectedlyError extends Error {}
  class ErrorReply extends Error {}

  it.each<[string, unknown]>([
    ['ECONNREFUSED', Object.assign(new Error('canary'), { code: 'ECONNREFUSED' })],
    ['ERR_SSL_NO_CIPHER', Object.assign(new Error('canary'), { code: 'ERR_SSL_NO_CIPHER' })],
    ['NOAUTH', new ErrorReply('NOAUTH Authentication required, canary.')],
    ['WRONGPASS', new ErrorReply('WRONGPASS invalid canary')],
    ['LOADING', new ErrorReply('LOADING canary')],
    ['CLUSTERDOWN', new ErrorReply('CLUSTERDOWN The cluster is down canary')],
    ['SocketClosedUnexpectedlyError', new SocketClosedUnexpectedlyError('Socket closed: canary')],
    ['ErrorReply', new ErrorReply('canary')],
    ['ErrorReply', new ErrorReply('')],
    ['ErrorReply', new ErrorReply('\nNOAUTH canary')],
    ['Error', Object.assign(new Error('canary'), { code: 'the code canary' })],
    ['Error', Object.assign(new Error('canary'), { code: 42 })],
    ['Error', new Error('CANARY: canary')],
    ['Error', new Error(`${'CANARY'.repeat(10)} canary`)],
    ['TypeError', new TypeError('Cannot read properties of canary')],
    ['for no reason that it gave', 'canary'],
    ['for no reason that it gave', { message: 'canary', code: 'CANARY' }],
    ['for no reason that it gave', undefined],
    ['for no reason that it gave', null],
  ])('says that it failed: %s, and not what else the error says', async (name, reason) => {
    const ways = [
      () => Promise.reject(reason),
      () => {
        throw reason as Error; // by a store that is not `async`
      },
    ];
    for (const ask of ways) {
      const error = await errorOf(askStore(ask));
      expect(error).toBeInstanceOf(KindeError);
      expect(error).toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
        message: `The session store failed: ${name}.`,
        retryAfter: 1,
      });
      expect(inspect(error, { showHidden: true, depth: 10 })).not.toMatch(/canary/);
    }
  });

  it('takes errors of ours as they are', async () => {
    const own = new KindeError('ERR_KINDE_UNAVAILABLE', 'Redis is full.', { retryAfter: 7 });
    expect(await errorOf(askStore(() => Promise.reject(own)))).toBe(own);
  });
});
