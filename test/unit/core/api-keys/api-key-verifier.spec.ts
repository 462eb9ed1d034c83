import { ApiKeyVerifier } from '../../../../lib/core/api-keys/api-key-verifier.js';
import type { KindeApiKey } from '../../../../lib/core/api-keys/kinde-api-key.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { Hold } from '../../../support/hold.js';
import { StoppedClock } from '../../../support/stopped-clock.js';

const GOOD = 'k_live_1234567890abcdef';

/** Seconds. */
const KEY_LIFETIME = 30;
const REFUSAL_LIFETIME = 10;

const valid = (changes: object = {}) => ({
  code: 'API_KEY_VERIFIED',
  is_valid: true,
  key_id: 'api_key_1',
  status: 'active',
  scopes: ['read:invoices'],
  org_code: 'org_1',
  user_id: null,
  ...changes,
});

const refused = (apiStatus: number) =>
  new KindeError('ERR_KINDE_API_REFUSED', 'Refused.', { apiStatus });
const down = new KindeError('ERR_KINDE_UNAVAILABLE', 'Down.', { retryAfter: 7 });

/** A verifier, and what it asks Kinde. */
function verifierOf(answer: (key: string) => unknown) {
  const clock = new StoppedClock();
  const asked: string[] = [];
  const verifier = new ApiKeyVerifier({
    clock: clock.now,
    ask: async (key) => {
      asked.push(key);
      return answer(key);
    },
  });
  const verify = async (key: string): Promise<KindeApiKey> => verifier.verify(key);
  const outcomeOf = (key: string): Promise<string> =>
    verify(key).then(
      ({ keyId }) => keyId,
      (error: unknown) => (error instanceof KindeError ? error.code : String(error)),
    );
  return { clock, asked, verifier, verify, outcomeOf };
}

const throwing = (error: Error) => () => {
  throw error;
};

describe('an API key that Kinde calls valid and active', () => {
  it('stands for what Kinde says of it, and does not hold the key', async () => {
    const key = await verifierOf(() => valid()).verify(GOOD);
    expect(key).toMatchObject({ keyId: 'api_key_1', orgCode: 'org_1', userId: undefined });
    expect(key.hasScope('read:invoices')).toBe(true);
    expect(key.hasScope('write:invoices')).toBe(false);
    expect(JSON.stringify(key)).not.toContain(GOOD);
  });

  it('cannot be changed by whoever gets it', async () => {
    const key = await verifierOf(() => valid()).verify(GOOD);
    expect(Object.isFrozen(key)).toBe(true);
    expect(() => (key.scopes as string[]).push('admin')).toThrow(TypeError);
  });

  it('is believed for 30 seconds, and then asked about again', async () => {
    const { clock, asked, verifier, verify } = verifierOf(() => valid());
    const key = await verify(GOOD);
    clock.advance(KEY_LIFETIME - 1);
    expect(verifier.verify(GOOD)).toBe(key);
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await verify(GOOD);
    expect(asked).toEqual([GOOD, GOOD]);
  });

  it('is asked about again when the clock was set back', async () => {
    const { clock, asked, verify } = verifierOf(() => valid());
    await verify(GOOD);
    clock.advance(-1);
    await verify(GOOD);
    expect(asked).toHaveLength(2);
  });

  it('stops working when its time is over and it was revoked', async () => {
    let isValid = true;
    const { clock, outcomeOf } = verifierOf(() => valid({ is_valid: isValid }));
    await outcomeOf(GOOD);
    isValid = false;
    expect(await outcomeOf(GOOD)).toBe('api_key_1');
    clock.advance(KEY_LIFETIME);
    expect(await outcomeOf(GOOD)).toBe('ERR_KINDE_INVALID_API_KEY');
  });

  it('goes on while Kinde is down, until its time is over', async () => {
    let isDown = false;
    const { clock, outcomeOf } = verifierOf(() => (isDown ? throwing(down)() : valid()));
    await outcomeOf(GOOD);
    isDown = true;
    clock.advance(KEY_LIFETIME - 1);
    expect(await outcomeOf(GOOD)).toBe('api_key_1');
    clock.advance(1);
    expect(await outcomeOf(GOOD)).toBe('ERR_KINDE_UNAVAILABLE');
  });

  it('is asked about once, however many come with it at the same time', async () => {
    const { asked, verify } = verifierOf(() => valid());
    const keys = await Promise.all(Array.from({ length: 100 }, () => verify(GOOD)));
    expect(asked).toHaveLength(1);
    expect(new Set(keys).size).toBe(1);
  });

  it.each([
    ['no scopes', { scopes: undefined }],
    ['scopes that are null', { scopes: null }],
  ])('has none with %s', async (_, changes) => {
    const key = await verifierOf(() => valid(changes)).verify(GOOD);
    expect(key.scopes).toEqual([]);
  });
});

describe('an API key is not valid', () => {
  it.each<[string, () => unknown]>([
    ['when Kinde says so', () => valid({ is_valid: false })],
    ['when Kinde says so and nothing else', () => ({ is_valid: false })],
    ['when it is inactive', () => valid({ status: 'inactive' })],
    ['when it is revoked', () => valid({ status: 'revoked' })],
    ['when it is in a state that nobody knows', () => valid({ status: 'Active' })],
    ['when Kinde answers 400', throwing(refused(400))],
    ['when Kinde answers 404', throwing(refused(404))],
    ['when Kinde answers 422', throwing(refused(422))],
  ])('%s', async (_, answer) => {
    expect(await verifierOf(answer).outcomeOf(GOOD)).toBe('ERR_KINDE_INVALID_API_KEY');
  });

  it.each([
    ['empty', ''],
    ['longer than 512 characters', 'k'.repeat(513)],
    ['with a blank', 'k_live 1'],
    ['with a line break', 'k_live\n1'],
    ['with what is not ASCII', 'k_live_é'],
    ['with a control character', 'k_live_\u007f'],
    ['a token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'],
    ['a token without signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'],
  ])('when it is %s, and Kinde is not asked', async (_, key) => {
    const { asked, outcomeOf } = verifierOf(() => valid());
    expect(await outcomeOf(key)).toBe('ERR_KINDE_INVALID_API_KEY');
    expect(asked).toEqual([]);
  });

  it('for 10 seconds without asking again', async () => {
    const { clock, asked, outcomeOf } = verifierOf(() => ({ is_valid: false }));
    for (let request = 0; request < 20; request += 1) {
      expect(await outcomeOf('wrong')).toBe('ERR_KINDE_INVALID_API_KEY');
    }
    clock.advance(REFUSAL_LIFETIME - 1);
    await outcomeOf('wrong');
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await outcomeOf('wrong');
    expect(asked).toHaveLength(2);
  });

  it('no longer when Kinde has come to know it', async () => {
    let isValid = false;
    const { clock, outcomeOf } = verifierOf(() => valid({ is_valid: isValid }));
    await outcomeOf(GOOD);
    isValid = true;
    clock.advance(REFUSAL_LIFETIME);
    expect(await outcomeOf(GOOD)).toBe('api_key_1');
    expect(await outcomeOf(GOOD)).toBe('api_key_1');
  });
});

describe('nobody can tell whether an API key is valid', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'valid'],
    ['a list', [valid()]],
    ['an empty object', {}],
    ['a text for is_valid', valid({ is_valid: 'true' })],
    ['a number for is_valid', valid({ is_valid: 1 })],
    ['is_valid from a prototype', Object.create(valid())],
    ['no status', valid({ status: undefined })],
    ['a list for the status', valid({ status: ['active'] })],
    ['no id', valid({ key_id: undefined })],
    ['an empty id', valid({ key_id: '' })],
    ['a text for the scopes', valid({ scopes: 'read:invoices' })],
    ['a number among the scopes', valid({ scopes: ['read:invoices', 1] })],
    ['a number for the organization', valid({ org_code: 7 })],
    ['an empty organization', valid({ org_code: '' })],
    ['an object for the user', valid({ user_id: {} })],
  ])('when Kinde answers with %s', async (_, answer) => {
    const { asked, outcomeOf } = verifierOf(() => answer);
    expect(await outcomeOf(GOOD)).toBe('ERR_KINDE_UNAVAILABLE');
    await outcomeOf(GOOD);
    expect(asked).toHaveLength(2); // nothing is remembered of it
  });

  it('when Kinde cannot be reached, and says when to come again', async () => {
    await expect(verifierOf(throwing(down)).verify(GOOD)).rejects.toBe(down);
  });

  it('when something else goes wrong, and tells nothing of it', async () => {
    const error = await verifierOf(throwing(new Error(`with ${GOOD}`)))
      .verify(GOOD)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: 'Kinde could not be asked about an API key.',
    });
    expect(String(error)).not.toContain(GOOD);
  });

  it.each<[string, KindeError]>([
    ['when we may not ask', new KindeError('ERR_KINDE_CONFIGURATION', 'No scope.')],
    ['when Kinde refuses with 409', refused(409)],
  ])('%s', async (_, error) => {
    await expect(verifierOf(throwing(error)).verify(GOOD)).rejects.toBe(error);
  });
});

/** Kinde, which answers with the error as long as it is busy. */
function busyKinde(error: KindeError = down) {
  const kinde = { isBusy: true };
  const answer = (key: string) => (kinde.isBusy ? throwing(error)() : valid({ key_id: key }));
  return { kinde, ...verifierOf(answer) };
}

describe('while Kinde wants to be left alone', () => {
  it('it is not asked about strangers, who are told how long that lasts', async () => {
    const { kinde, clock, asked, verify, outcomeOf } = busyKinde();
    await expect(verify('first')).rejects.toBe(down);
    kinde.isBusy = false;
    for (const [passed, retryAfter] of [
      [0, 7],
      [2.5, 5],
      [4, 1],
    ] as const) {
      clock.advance(passed);
      await expect(verify('second')).rejects.toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
        retryAfter,
      });
    }
    expect(asked).toEqual(['first']);
    clock.advance(0.5);
    expect(await outcomeOf('second')).toBe('second');
  });

  it('it is asked about keys that were good before', async () => {
    const { kinde, clock, asked, outcomeOf } = busyKinde();
    kinde.isBusy = false;
    await outcomeOf(GOOD);
    clock.advance(KEY_LIFETIME);
    kinde.isBusy = true;
    await outcomeOf('stranger');
    expect(await outcomeOf(GOOD)).toBe('ERR_KINDE_UNAVAILABLE');
    kinde.isBusy = false;
    expect(await outcomeOf(GOOD)).toBe(GOOD);
    expect(asked).toEqual([GOOD, 'stranger', GOOD, GOOD]);
  });

  it('it may say so of any key', async () => {
    const { kinde, clock, asked, outcomeOf } = busyKinde();
    kinde.isBusy = false;
    await outcomeOf(GOOD);
    clock.advance(KEY_LIFETIME);
    kinde.isBusy = true;
    await outcomeOf(GOOD);
    expect(await outcomeOf('stranger')).toBe('ERR_KINDE_UNAVAILABLE');
    expect(asked).toEqual([GOOD, GOOD]);
  });

  it('a wrong key is still known to be wrong', async () => {
    const { clock, outcomeOf } = verifierOf((key) =>
      key === 'wrong' ? { is_valid: false } : throwing(down)(),
    );
    await outcomeOf('wrong');
    await outcomeOf('stranger');
    clock.advance(REFUSAL_LIFETIME - 1);
    expect(await outcomeOf('wrong')).toBe('ERR_KINDE_INVALID_API_KEY');
  });

  it('the longest of its wishes counts', async () => {
    const waits = [7, 3];
    const hold = new Hold();
    const { clock, asked, outcomeOf } = verifierOf(async () => {
      await hold.pass();
      throw new KindeError('ERR_KINDE_UNAVAILABLE', 'Down.', { retryAfter: waits.shift() ?? 0 });
    });
    const both = [outcomeOf('first'), outcomeOf('second')];
    await hold.arrived;
    hold.release();
    await Promise.all(both);
    clock.advance(6.9);
    await outcomeOf('third');
    expect(asked).toHaveLength(2);
    clock.advance(0.1);
    await outcomeOf('third');
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['without a time', new KindeError('ERR_KINDE_UNAVAILABLE', 'Down.')],
    ['for another reason', new KindeError('ERR_KINDE_CONFIGURATION', 'Wrong.', { retryAfter: 7 })],
  ])('but not when it fails %s', async (_, error) => {
    const { asked, outcomeOf } = busyKinde(error);
    await outcomeOf('first');
    await outcomeOf('second');
    expect(asked).toEqual(['first', 'second']);
  });

  it('is over when the clock was set back', async () => {
    const { kinde, clock, outcomeOf } = busyKinde();
    await outcomeOf('first');
    kinde.isBusy = false;
    clock.advance(-3_600);
    expect(await outcomeOf('second')).toBe('second');
  });
});

describe('a flood of different wrong keys', () => {
  it('makes nobody forget a good one', async () => {
    const { asked, outcomeOf } = verifierOf((key) => valid({ is_valid: key === GOOD }));
    await outcomeOf(GOOD);
    for (let index = 0; index < 25_000; index += 1) {
      await outcomeOf(`wrong-${index}`);
    }
    asked.length = 0;
    expect(await outcomeOf(GOOD)).toBe('api_key_1');
    expect(asked).toEqual([]);
  });

  it('asks Kinde no more than 50 questions at a time', async () => {
    const hold = new Hold();
    const { asked, outcomeOf } = verifierOf(async () => {
      await hold.pass();
      return { is_valid: false };
    });
    const outcomes = Array.from({ length: 1_000 }, (_, index) => outcomeOf(`wrong-${index}`));
    await hold.arrived;
    hold.release();
    const codes = await Promise.all(outcomes);
    expect(asked).toHaveLength(50);
    expect(codes.filter((code) => code === 'ERR_KINDE_UNAVAILABLE')).toHaveLength(950);
    expect(await outcomeOf('wrong-999')).toBe('ERR_KINDE_INVALID_API_KEY'); // there is room again
  });

  it('leaves room for keys that were good before', async () => {
    const hold = new Hold();
    const { clock, outcomeOf } = verifierOf(async (key) => {
      if (key === GOOD) {
        return valid();
      }
      await hold.pass();
      return { is_valid: false };
    });
    await outcomeOf(GOOD);
    clock.advance(KEY_LIFETIME);
    const flood = Array.from({ length: 1_000 }, (_, index) => outcomeOf(`wrong-${index}`));
    await hold.arrived;
    expect(await outcomeOf(GOOD)).toBe('api_key_1');
    hold.release();
    await Promise.all(flood);
  });
});
