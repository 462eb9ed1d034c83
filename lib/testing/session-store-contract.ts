import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { SessionRecord, SessionStore } from '../core/session/session-store.js';

/** A sentence that has to be true of every {@link SessionStore}. */
export interface SessionStoreCheck {
  readonly title: string;
  /** Rejects with an `AssertionError` when it is not true of `store`. */
  readonly check: (store: SessionStore) => Promise<void>;
}

/** Seconds that nothing outlasts. */
const SHORT = 0.25;
/** Seconds that no check takes. */
const LONG = 120;
/** Seconds that a store may take longer than it was told to let something go. */
const PATIENCE = 5;
/** Seconds by which the clock of a store may go faster than ours meanwhile. */
const DRIFT = 0.02;
/** Milliseconds between two looks. */
const PAUSE = 10;
/** Looks at once before there are pauses. */
const HASTE = 10;
/** How many do something at once. */
const CROWD = 50;

/** Every printable character, sixteen thousand of them. */
const LARGE = Array.from({ length: 16_384 }, (_, index) =>
  String.fromCharCode(0x21 + (index % 94)),
).join('');

/**
 * What a {@link SessionStore} has to do, sentence by sentence, for authors of one. Run it with the
 * test runner that you have, on a store as it will be used. Keys are random and nothing stays for
 * longer than two minutes, so a database may be shared, and checks may run at the same time.
 *
 * @example
 * // Jest, Vitest
 * describe('PostgresSessionStore', () => {
 *   const store = new PostgresSessionStore(pool);
 *
 *   it.each(sessionStoreContract)('$title', ({ check }) => check(store));
 * });
 *
 * // node:test
 * for (const { title, check } of sessionStoreContract) {
 *   test(title, () => check(store));
 * }
 */
export const sessionStoreContract: readonly SessionStoreCheck[] = [
  {
    title: 'has no record that was not created',
    check: async (store) => {
      strictEqual(await store.read(randomKey()), undefined);
    },
  },
  {
    title: 'gives back a record as it was created',
    check: async (store) => {
      for (const record of [
        { version: 0, data: 'a' },
        { version: 1, data: LARGE },
        { version: 1_000_000, data: '1:2' },
      ]) {
        const key = randomKey();
        await store.create(key, record, LONG);
        await expectRecord(store, key, record);
      }
    },
  },
  {
    title: 'keeps a record for its time, and no longer',
    check: async (store) => {
      const [short, long] = [randomKey(), randomKey()];
      await store.create(long, recordOf(1), LONG);
      const created = now();
      await store.create(short, recordOf(1), SHORT);
      await expectEnd(created, SHORT, async () => (await store.read(short)) === undefined);
      await expectRecord(store, long, recordOf(1));
    },
  },
  {
    title: 'replaces a record of the version that is asked for',
    check: async (store) => {
      const key = randomKey();
      await store.create(key, recordOf(1), LONG);
      strictEqual(await store.replace(key, 1, recordOf(2), LONG), true, 'version 1 is there');
      await expectRecord(store, key, recordOf(2));
      strictEqual(await store.replace(key, 2, recordOf(3), LONG), true, 'version 2 is there');
      await expectRecord(store, key, recordOf(3));
      // As it is used: no other tokens, only more time.
      strictEqual(await store.replace(key, 3, recordOf(3, 'x'), LONG), true, 'version 3 is there');
      await expectRecord(store, key, recordOf(3, 'x'));
    },
  },
  {
    title: 'does not touch a record of another version',
    check: async (store) => {
      const key = randomKey();
      await store.create(key, recordOf(10), LONG);
      for (const version of [0, 1, 9, 11, 100]) {
        const message = `version 10 is there, not ${version}`;
        strictEqual(await store.replace(key, version, recordOf(12), LONG), false, message);
      }
      await expectRecord(store, key, recordOf(10));
    },
  },
  {
    title: 'does not prolong a record of another version',
    check: async (store) => {
      const key = randomKey();
      const created = now();
      await store.create(key, recordOf(2), SHORT);
      strictEqual(await store.replace(key, 1, recordOf(2), LONG), false, 'version 2 is there');
      await expectEnd(created, SHORT, async () => (await store.read(key)) === undefined);
    },
  },
  {
    title: 'does not replace what is not there',
    check: async (store) => {
      const [never, deleted, ended] = [randomKey(), randomKey(), randomKey()];
      await store.create(deleted, recordOf(1), LONG);
      await store.delete(deleted);
      await store.create(ended, recordOf(1), SHORT);
      await expectEnd(now(), 0, async () => (await store.read(ended)) === undefined);
      for (const [what, key] of Object.entries({ never, deleted, ended })) {
        strictEqual(await store.replace(key, 1, recordOf(2), LONG), false, what);
        strictEqual(await store.read(key), undefined, `${what}: it came to life`);
      }
    },
  },
  {
    title: 'keeps a replaced record for its new time, be that longer',
    check: async (store) => {
      const key = randomKey();
      await store.create(key, recordOf(1), SHORT);
      // It may have taken its time: then there is nothing to replace.
      if (await store.replace(key, 1, recordOf(2), LONG)) {
        await pass(store, SHORT);
        await expectRecord(store, key, recordOf(2));
      }
    },
  },
  {
    title: 'keeps a replaced record for its new time, be that shorter',
    check: async (store) => {
      const key = randomKey();
      await store.create(key, recordOf(1), LONG);
      const replaced = now();
      strictEqual(await store.replace(key, 1, recordOf(2), SHORT), true, 'version 1 is there');
      await expectEnd(replaced, SHORT, async () => (await store.read(key)) === undefined);
    },
  },
  {
    title: 'lets one of many replace a version',
    check: async (store) => {
      const key = randomKey();
      await store.create(key, recordOf(1), LONG);
      const records = Array.from({ length: CROWD }, (_, index) => recordOf(2, `by-${index}`));
      const answers = await Promise.all(
        records.map((record) => store.replace(key, 1, record, LONG)),
      );
      const winners = records.filter((_, index) => answers[index] === true);
      strictEqual(winners.length, 1, `${winners.length} of ${CROWD} replaced version 1`);
      deepStrictEqual([await store.read(key)].map(plain), winners);
    },
  },
  {
    title: 'does not replace a record that is deleted meanwhile',
    check: async (store) => {
      const keys = Array.from({ length: CROWD }, randomKey);
      await Promise.all(keys.map((key) => store.create(key, recordOf(1), LONG)));
      await Promise.all(
        keys.flatMap((key) => [
          store.replace(key, 1, recordOf(2), LONG),
          store.delete(key),
          store.replace(key, 1, recordOf(2), LONG),
        ]),
      );
      for (const key of keys) {
        strictEqual(await store.read(key), undefined, 'it came back to life');
      }
    },
  },
  {
    title: 'deletes a record, however often it is told to',
    check: async (store) => {
      const key = randomKey();
      await store.delete(key);
      await store.create(key, recordOf(1), LONG);
      await store.delete(key);
      strictEqual(await store.read(key), undefined);
      await store.delete(key);
      strictEqual(await store.read(key), undefined);
    },
  },
  {
    title: 'gives a lock to one at a time, and not twice to the same',
    check: async (store) => {
      const key = randomKey();
      strictEqual(await store.lock(key, 'one', LONG), true, 'it was free');
      strictEqual(await store.lock(key, 'other', LONG), false, 'somebody had it');
      strictEqual(await store.lock(key, 'one', LONG), false, 'whoever asked had it');
    },
  },
  {
    title: 'gives a lock to one of many',
    check: async (store) => {
      const key = randomKey();
      const tokens = Array.from({ length: CROWD }, (_, index) => `token-${index}`);
      const answers = await Promise.all(tokens.map((token) => store.lock(key, token, LONG)));
      const winners = tokens.filter((_, index) => answers[index] === true);
      strictEqual(winners.length, 1, `${winners.length} of ${CROWD} got the lock`);
      await store.unlock(key, winners[0] ?? '');
      strictEqual(await store.lock(key, 'next', LONG), true, 'it was given back');
    },
  },
  {
    title: 'takes a lock back after its time, and no sooner',
    check: async (store) => {
      const [short, long] = [randomKey(), randomKey()];
      await store.lock(long, 'one', LONG);
      const locked = now();
      await store.lock(short, 'one', SHORT);
      await expectEnd(locked, SHORT, () => store.lock(short, 'other', LONG));
      strictEqual(await store.lock(long, 'other', LONG), false, 'it ended before its time');
    },
  },
  {
    title: 'does not prolong a lock for those who did not get it',
    check: async (store) => {
      const key = randomKey();
      const locked = now();
      await store.lock(key, 'one', SHORT);
      // It may have taken its time: then it was free.
      if (!(await store.lock(key, 'other', LONG)) && !(await store.lock(key, 'one', LONG))) {
        await expectEnd(locked, SHORT, () => store.lock(key, 'other', LONG));
      }
    },
  },
  {
    title: 'gives a lock again that was given back',
    check: async (store) => {
      const key = randomKey();
      await store.lock(key, 'one', LONG);
      await store.unlock(key, 'one');
      strictEqual(await store.lock(key, 'other', LONG), true, 'it was given back');
      strictEqual(await store.lock(key, 'one', LONG), false, 'somebody had it');
    },
  },
  {
    title: 'lets nobody give back the lock of another',
    check: async (store) => {
      const key = randomKey();
      await store.unlock(key, 'early');
      await store.lock(key, 'late', SHORT);
      await expectEnd(now(), 0, () => store.lock(key, 'owner', LONG));
      await store.unlock(key, 'late');
      await store.unlock(key, 'owne');
      await store.unlock(key, 'owner2');
      strictEqual(await store.lock(key, 'next', LONG), false, 'its owner had it');
    },
  },
  {
    title: 'lets nobody give back a lock that another takes meanwhile',
    check: async (store) => {
      const keys = Array.from({ length: CROWD }, randomKey);
      await Promise.all(
        keys.map(async (key) => {
          await store.lock(key, 'one', LONG);
          await Promise.all([
            store.unlock(key, 'one'),
            expectEnd(now(), 0, () => store.lock(key, 'other', LONG)),
            store.unlock(key, 'one'),
          ]);
          strictEqual(await store.lock(key, 'next', LONG), false, 'somebody had it');
        }),
      );
    },
  },
  {
    title: 'knows locks without records, and records without locks',
    check: async (store) => {
      const key = randomKey();
      strictEqual(await store.lock(key, 'one', LONG), true, 'there is no record');
      strictEqual(await store.read(key), undefined);
      await store.create(key, recordOf(1), LONG);
      strictEqual(await store.lock(key, 'other', LONG), false, 'a record was created');
      await store.replace(key, 1, recordOf(2), LONG);
      strictEqual(await store.lock(key, 'other', LONG), false, 'a record was replaced');
      await store.delete(key);
      strictEqual(await store.lock(key, 'other', LONG), false, 'a record was deleted');
      await store.create(key, recordOf(1), LONG);
      await store.unlock(key, 'one');
      await expectRecord(store, key, recordOf(1));
    },
  },
  {
    title: 'tells the times under keys in their order',
    check: async (store) => {
      const [first, second, none] = [randomKey(), randomKey(), randomKey()];
      await store.revoke(first, 1_763_776_131.125, LONG);
      await store.revoke(second, 1_763_776_131.999, LONG);
      await expectTimes(store, [second, none, first, second], {
        [first]: 1_763_776_131.125,
        [second]: 1_763_776_131.999,
      });
      await expectTimes(store, [none], {});
      await expectTimes(store, [], {});
    },
  },
  {
    title: 'keeps the later of two times',
    check: async (store) => {
      const key = randomKey();
      for (const [time, latest] of [
        [999_999_999.5, 999_999_999.5],
        [1_000_000_000.25, 1_000_000_000.25],
        [999_999_999.75, 1_000_000_000.25],
        [1_000_000_000.25, 1_000_000_000.25],
        [1_000_000_000.5, 1_000_000_000.5],
      ] as const) {
        await store.revoke(key, time, LONG);
        await expectTimes(store, [key], { [key]: latest });
      }
    },
  },
  {
    title: 'keeps the latest of many times that come at once',
    check: async (store) => {
      const key = randomKey();
      const times = Array.from({ length: CROWD }, (_, index) => 1000 + ((index * 7) % CROWD));
      await Promise.all(times.map((time) => store.revoke(key, time, LONG)));
      await expectTimes(store, [key], { [key]: 1000 + CROWD - 1 });
    },
  },
  {
    title: 'keeps a time for as long as it is told at least',
    check: async (store) => {
      const key = randomKey();
      await store.revoke(key, 1000, LONG);
      await pass(store, SHORT);
      await expectTimes(store, [key], { [key]: 1000 });
    },
  },
  {
    title: 'keeps a time for the longest that it was ever told',
    check: async (store) => {
      const [before, after, older] = [randomKey(), randomKey(), randomKey()];
      await store.revoke(before, 1000, LONG);
      await store.revoke(before, 2000, SHORT);
      await store.revoke(after, 1000, SHORT);
      await store.revoke(after, 2000, LONG);
      await store.revoke(older, 2000, LONG);
      await store.revoke(older, 1000, SHORT);
      await pass(store, SHORT);
      await expectTimes(store, [before, after, older], {
        [before]: 2000,
        [after]: 2000,
        [older]: 2000,
      });
    },
  },
  {
    title: 'keeps keys apart that differ in one character or its case',
    check: async (store) => {
      const start = randomKey().slice(2);
      const keys = ['aa', 'aA', 'ab', 'Aa', '__', '--', '_-'].map((end) => start + end);
      for (const [index, key] of keys.entries()) {
        await store.create(key, recordOf(index), LONG);
        strictEqual(await store.lock(key, 'one', LONG), true, 'another key was locked');
        await store.revoke(key, 1000 + index, LONG);
      }
      const [deleted, replaced, ...others] = keys.entries();
      await store.delete(deleted?.[1] ?? '');
      await store.unlock(deleted?.[1] ?? '', 'one');
      await store.replace(replaced?.[1] ?? '', 1, recordOf(1, 'replaced'), LONG);
      for (const [index, key] of others) {
        await expectRecord(store, key, recordOf(index));
        strictEqual(await store.lock(key, 'other', LONG), false, 'another key was unlocked');
      }
      const times = keys.map((key, index) => [key, 1000 + index] as const);
      await expectTimes(store, keys, Object.fromEntries(times));
    },
  },
  {
    title: 'keeps records, locks and times apart that have one key',
    check: async (store) => {
      const key = randomKey();
      await store.create(key, recordOf(1), LONG);
      await expectTimes(store, [key], {});
      strictEqual(await store.lock(key, 'one', LONG), true, 'nobody had it');
      await store.revoke(key, 1000, LONG);
      await expectRecord(store, key, recordOf(1));
      await store.delete(key);
      await store.unlock(key, 'one');
      await expectTimes(store, [key], { [key]: 1000 });
      strictEqual(await store.read(key), undefined);
      strictEqual(await store.lock(key, 'other', LONG), true, 'it was given back');
    },
  },
];

/** As long as the keys that stores are given. */
const randomKey = (): string => randomBytes(32).toString('base64url');

const recordOf = (version: number, data = `data-${version}`): SessionRecord => ({ version, data });

/** Seconds. */
const now = (): number => performance.now() / 1000;

/** Whatever else a store puts into its records. */
const plain = (record: SessionRecord | undefined): SessionRecord | undefined =>
  record && { version: record.version, data: record.data };

async function expectRecord(
  store: SessionStore,
  key: string,
  record: SessionRecord,
): Promise<void> {
  deepStrictEqual(plain(await store.read(key)), record);
}

async function expectTimes(
  store: SessionStore,
  keys: readonly string[],
  times: Readonly<Record<string, number>>,
): Promise<void> {
  deepStrictEqual(
    [...(await store.revocations(keys))],
    keys.map((key) => times[key]),
  );
}

/**
 * Looks again and again until something has ended, as often as it takes on a slow machine.
 *
 * @param since when it began or before
 * @param ttl seconds that it was to last
 */
async function expectEnd(
  since: number,
  ttl: number,
  hasEnded: () => Promise<boolean>,
): Promise<void> {
  for (let looks = 1; !(await hasEnded()); looks += 1) {
    ok(now() < since + ttl + PATIENCE, 'it did not end');
    if (looks > HASTE) {
      await setTimeout(PAUSE);
    }
  }
  ok(now() >= since + ttl - DRIFT, 'it ended before its time');
}

/** Waits until what had `ttl` seconds a moment ago is over, as the store sees it. */
async function pass(store: SessionStore, ttl: number): Promise<void> {
  const key = randomKey();
  const created = now();
  await store.create(key, recordOf(0), ttl);
  await expectEnd(created, ttl, async () => (await store.read(key)) === undefined);
}
