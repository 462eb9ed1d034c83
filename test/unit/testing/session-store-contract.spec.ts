import { AssertionError } from 'node:assert';
import { setImmediate, setTimeout } from 'node:timers/promises';

import type { SessionRecord, SessionStore } from '../../../lib/core/session/session-store.js';
import { sessionStoreContract } from '../../../lib/testing/index.js';
import { MemorySessionStore } from '../../support/memory-session-store.js';

/** What a broken store does otherwise, told by means of a sound one. */
type Change = (sound: MemorySessionStore) => Partial<SessionStore>;

/** A sentence of the contract, how a store breaks it, and the store. */
type Breach = readonly [title: string, how: string, change: Change];

const breaches: readonly Breach[] = [
  [
    'has no record that was not created',
    'makes one up',
    (sound) => ({ read: async (key) => (await sound.read(key)) ?? { version: 0, data: '' } }),
  ],

  ...of('gives back a record as it was created', {
    'has no room for large ones': keeping(({ version, data }) => ({
      version,
      data: data.slice(0, 8000),
    })),
    'loses backslashes': keeping(({ version, data }) => ({
      version,
      data: data.replaceAll('\\', ''),
    })),
    'takes zero for no version': keeping(({ version, data }) => ({ version: version || 1, data })),
    'splits at the wrong colon': keeping(({ version, data }) => ({
      version,
      data: data.slice(data.lastIndexOf(':') + 1),
    })),
  }),
  ...of('keeps a record for its time, and no longer', {
    'never ends': creatingFor(() => 3600),
    'takes seconds for milliseconds': creatingFor((ttl) => ttl / 1000),
  }),
  ...of('replaces a record of the version that is asked for', {
    'never does': () => ({ replace: async () => false }),
    'only says so': () => ({ replace: async () => true }),
    'does not say so': (sound) => ({
      replace: async (...all) => (await sound.replace(...all)) && false,
    }),
    'wants a version that is new': (sound) => ({
      replace: async (key, version, record, ttl) =>
        version !== record.version && sound.replace(key, version, record, ttl),
    }),
    'keeps the version': (sound) => ({
      replace: (key, version, { data }, ttl) => sound.replace(key, version, { version, data }, ttl),
    }),
  }),
  ...of('does not touch a record of another version', {
    'asks for none': replacingIf(() => true),
    'compares the beginning': replacingIf((kept, asked) => `${kept}`.startsWith(`${asked}`)),
    'takes an older one': replacingIf((kept, asked) => kept <= asked),
    'takes a newer one': replacingIf((kept, asked) => kept >= asked),
  }),
  [
    'does not prolong a record of another version',
    'prolongs whatever there is',
    (sound) => ({
      replace: async (key, version, record, ttl) => {
        const kept = await sound.read(key);
        return (
          kept !== undefined &&
          (await sound.replace(key, kept.version, kept, ttl)) &&
          sound.replace(key, version, record, ttl)
        );
      },
    }),
  ],
  ...of('does not replace what is not there', {
    'creates it': (sound) => ({
      replace: async (key, version, record, ttl) => {
        if ((await sound.read(key)) === undefined) {
          await sound.create(key, record, ttl);
          return true;
        }
        return sound.replace(key, version, record, ttl);
      },
    }),
    'creates it and says no': (sound) => ({
      replace: async (key, version, record, ttl) => {
        if ((await sound.read(key)) === undefined) {
          await sound.create(key, record, ttl);
          return false;
        }
        return sound.replace(key, version, record, ttl);
      },
    }),
    'remembers what has ended': (sound) => {
      const versions = new Map<string, number>();
      return {
        create: (key, record, ttl) => {
          versions.set(key, record.version);
          return sound.create(key, record, ttl);
        },
        delete: (key) => {
          versions.delete(key);
          return sound.delete(key);
        },
        replace: async (key, version, record, ttl) => {
          if (versions.get(key) !== version) {
            return false;
          }
          await sound.create(key, record, ttl);
          return true;
        },
      };
    },
  }),
  [
    'keeps a replaced record for its new time, be that longer',
    'keeps the old',
    replacingFor('old'),
  ],
  [
    'keeps a replaced record for its new time, be that shorter',
    'keeps the old',
    replacingFor('old'),
  ],
  [
    'keeps a replaced record for its new time, be that shorter',
    'keeps the longer',
    replacingFor('longer'),
  ],
  ['lets one of many replace a version', 'looks and then writes', replacingInTwoSteps],
  [
    'does not replace a record that is deleted meanwhile',
    'looks and then writes',
    replacingInTwoSteps,
  ],
  ...of('deletes a record, however often it is told to', {
    'does not': () => ({ delete: async () => undefined }),
    'complains when there is none': (sound) => ({
      delete: async (key) => {
        if ((await sound.read(key)) === undefined) {
          throw new AssertionError({ message: 'nothing to delete' });
        }
        await sound.delete(key);
      },
    }),
  }),

  ...of('gives a lock to one at a time, and not twice to the same', {
    'gives it to everybody': () => ({ lock: async () => true }),
    'gives it to nobody': () => ({ lock: async () => false }),
    'gives it again to whom has it': (sound) => ({
      lock: async (key, token, ttl) => {
        await sound.unlock(key, token);
        return sound.lock(key, token, ttl);
      },
    }),
  }),
  [
    'gives a lock to one of many',
    'looks and then writes',
    (sound) => {
      const taken = new Set<string>();
      return {
        lock: async (key) => {
          const isFree = !taken.has(key);
          await setImmediate();
          taken.add(key);
          return isFree;
        },
        unlock: async (key) => {
          taken.delete(key);
          await sound.unlock(key, '');
        },
      };
    },
  ],
  ...of('takes a lock back after its time, and no sooner', {
    'never does': lockingFor(() => 3600),
    'takes seconds for milliseconds': lockingFor((ttl) => ttl / 1000),
  }),
  [
    'does not prolong a lock for those who did not get it',
    'prolongs it',
    (sound) => {
      const owners = new Map<string, string>();
      return {
        lock: async (key, token, ttl) => {
          const isFree = await sound.lock(key, token, ttl);
          const owner = isFree ? token : (owners.get(key) ?? '');
          owners.set(key, owner);
          await sound.unlock(key, owner);
          await sound.lock(key, owner, ttl);
          return isFree;
        },
      };
    },
  ],
  [
    'gives a lock again that was given back',
    'lets it end by itself',
    () => ({ unlock: async () => undefined }),
  ],
  ...of('lets nobody give back the lock of another', {
    'takes it back from anybody': unlockingAs(() => true),
    'compares the beginning': unlockingAs((owner, token) => owner.startsWith(token)),
    'compares the beginning of the other': unlockingAs((owner, token) => token.startsWith(owner)),
  }),
  [
    'lets nobody give back a lock that another takes meanwhile',
    'looks and then deletes, sometimes a little later',
    (sound) => {
      let calls = 0;
      const owners = new Map<string, string>();
      return {
        lock: async (key, token, ttl) => {
          const isFree = await sound.lock(key, token, ttl);
          if (isFree) {
            owners.set(key, token);
          }
          return isFree;
        },
        unlock: async (key, token) => {
          const owner = owners.get(key);
          calls += 1;
          await (calls % 2 === 0 && setImmediate());
          if (owner === token) {
            await sound.unlock(key, owners.get(key) ?? '');
          }
        },
      };
    },
  ],
  ...of('knows locks without records, and records without locks', {
    'locks only what is there': (sound) => ({
      lock: async (key, token, ttl) =>
        (await sound.read(key)) !== undefined && sound.lock(key, token, ttl),
    }),
    'makes a record of a lock': (sound) => ({
      lock: async (key, token, ttl) => {
        const isFree = await sound.lock(key, token, ttl);
        await (isFree && sound.create(key, { version: 0, data: token }, ttl));
        return isFree;
      },
    }),
    'unlocks what it creates': (sound) => ({
      create: async (key, ...rest) => {
        await sound.unlock(key, 'one');
        await sound.create(key, ...rest);
      },
    }),
    'unlocks what it replaces': (sound) => ({
      replace: async (key, ...rest) => {
        await sound.unlock(key, 'one');
        return sound.replace(key, ...rest);
      },
    }),
    'unlocks what it deletes': (sound) => ({
      delete: async (key) => {
        await sound.unlock(key, 'one');
        await sound.delete(key);
      },
    }),
    'deletes what it unlocks': (sound) => ({
      unlock: async (key, token) => {
        await sound.delete(key);
        await sound.unlock(key, token);
      },
    }),
  }),

  ...of('tells the times under keys in their order', {
    'leaves out those that are not there': (sound) => ({
      revocations: async (keys) =>
        (await sound.revocations(keys)).filter((time) => time !== undefined),
    }),
    'has its own order': (sound) => ({
      revocations: (keys) => sound.revocations(keys.toSorted()),
    }),
    'tells each once': (sound) => ({
      revocations: (keys) => sound.revocations([...new Set(keys)]),
    }),
    'says null': (sound) => ({
      revocations: async (keys) =>
        (await sound.revocations(keys)).map((time) => time ?? (null as unknown as undefined)),
    }),
    'drops fractions': revokingAt(Math.floor),
    'has single precision': revokingAt(Math.fround),
    'cannot be asked for nothing': (sound) => ({
      revocations: async (keys) => {
        if (keys.length === 0) {
          throw new AssertionError({ message: 'no keys' });
        }
        return sound.revocations(keys);
      },
    }),
  }),
  ...of('keeps the later of two times', {
    'keeps the first': revokingTo((kept) => kept),
    'keeps the last': revokingTo((_kept, time) => time),
    'compares texts': revokingTo((kept, time) => (String(kept) > String(time) ? kept : time)),
  }),
  [
    'keeps the latest of many times that come at once',
    'looks and then writes',
    () => {
      const times = new Map<string, number>();
      return {
        revoke: async (key, time) => {
          const kept = times.get(key) ?? 0;
          await setImmediate();
          times.set(key, Math.max(kept, time));
        },
        revocations: async (keys) => keys.map((key) => times.get(key)),
      };
    },
  ],
  [
    'keeps a time for as long as it is told at least',
    'takes seconds for milliseconds',
    (sound) => ({ revoke: (key, time, ttl) => sound.revoke(key, time, ttl / 1000) }),
  ],
  ...of('keeps a time for the longest that it was ever told', {
    'keeps the first span': spanning((kept) => kept),
    'keeps the last span': spanning((_kept, ttl) => ttl),
  }),

  ...of('keeps keys apart that differ in one character or its case', {
    'does not know upper case': under((key) => key.toLowerCase()),
    'takes one character for any': under((key) => key.replaceAll('_', '-')),
    'cuts them off': under((key) => key.slice(0, -1)),
  }),
  ...of('keeps records, locks and times apart that have one key', {
    'revokes what it creates': (sound) => ({
      create: async (key, record, ttl) => {
        await sound.revoke(key, 1, ttl);
        await sound.create(key, record, ttl);
      },
    }),
    'deletes what it revokes': (sound) => ({
      revoke: async (key, ...rest) => {
        await sound.delete(key);
        await sound.revoke(key, ...rest);
      },
    }),
    'locks what it revokes': (sound) => ({
      revoke: async (key, time, ttl) => {
        await sound.unlock(key, 'one');
        await sound.lock(key, 'revocation', ttl);
        await sound.revoke(key, time, ttl);
      },
    }),
  }),
];

describe('the contract of session stores', () => {
  it.each(sessionStoreContract)('holds for a sound store, which $title', ({ check }) =>
    check(new MemorySessionStore()),
  );

  describe('is not kept by a store that', () => {
    const outcomes = new Map<Breach, Promise<unknown>>();

    // Some wait for an end that does not come: the others do not wait for them.
    beforeAll(async () => {
      for (const breach of breaches) {
        const outcome = outcomeOf(breach);
        outcomes.set(breach, outcome);
        await Promise.race([outcome, setTimeout(50)]);
      }
    });

    it.each(breaches.map((breach) => ({ breach, title: breach[0], how: breach[1] })))(
      '$how, and so not: $title',
      async ({ breach }) => {
        expect(await outcomes.get(breach)).toBeInstanceOf(AssertionError);
      },
    );
  });

  it('is shown to fail, sentence by sentence', () => {
    const titles = sessionStoreContract.map(({ title }) => title);
    expect([...new Set(breaches.map(([title]) => title))]).toEqual(titles);
  });

  it('can be run on one store at once', async () => {
    const store = new MemorySessionStore();
    await Promise.all(sessionStoreContract.map(({ check }) => check(store)));
  });
});

async function outcomeOf([title, , change]: Breach): Promise<unknown> {
  const sound = new MemorySessionStore();
  const broken: SessionStore = { ...through(sound), ...change(sound) };
  const sentence = sessionStoreContract.find((each) => each.title === title);
  return sentence?.check(broken).catch((error: unknown) => error);
}

function of(title: string, changes: Readonly<Record<string, Change>>): Breach[] {
  return Object.entries(changes).map(([how, change]) => [title, how, change]);
}

function keeping(change: (record: SessionRecord) => SessionRecord): Change {
  return (sound) => ({ create: (key, record, ttl) => sound.create(key, change(record), ttl) });
}

function creatingFor(change: (ttl: number) => number): Change {
  return (sound) => ({ create: (key, record, ttl) => sound.create(key, record, change(ttl)) });
}

function lockingFor(change: (ttl: number) => number): Change {
  return (sound) => ({ lock: (key, token, ttl) => sound.lock(key, token, change(ttl)) });
}

function replacingIf(isMeant: (kept: number, asked: number) => boolean): Change {
  return (sound) => ({
    replace: async (key, version, record, ttl) => {
      const kept = await sound.read(key);
      return (
        kept !== undefined &&
        isMeant(kept.version, version) &&
        sound.replace(key, kept.version, record, ttl)
      );
    },
  });
}

function replacingFor(which: 'old' | 'longer'): Change {
  return (sound) => {
    const ends = new Map<string, number>();
    return {
      create: (key, record, ttl) => {
        ends.set(key, sound.clock() + ttl);
        return sound.create(key, record, ttl);
      },
      replace: (key, version, record, ttl) => {
        const left = (ends.get(key) ?? 0) - sound.clock();
        return sound.replace(key, version, record, which === 'old' ? left : Math.max(left, ttl));
      },
    };
  };
}

function replacingInTwoSteps(sound: MemorySessionStore): Partial<SessionStore> {
  return {
    replace: async (key, version, record, ttl) => {
      const kept = await sound.read(key);
      await setImmediate();
      if (kept?.version !== version) {
        return false;
      }
      await sound.create(key, record, ttl);
      return true;
    },
  };
}

function unlockingAs(isOwner: (owner: string, token: string) => boolean): Change {
  return (sound) => {
    const owners = new Map<string, string>();
    return {
      lock: async (key, token, ttl) => {
        const isFree = await sound.lock(key, token, ttl);
        if (isFree) {
          owners.set(key, token);
        }
        return isFree;
      },
      unlock: async (key, token) => {
        const owner = owners.get(key) ?? '';
        await sound.unlock(key, isOwner(owner, token) ? owner : token);
      },
    };
  };
}

function revokingAt(change: (time: number) => number): Change {
  return (sound) => ({ revoke: (key, time, ttl) => sound.revoke(key, change(time), ttl) });
}

function revokingTo(choose: (kept: number, time: number) => number): Change {
  return () => {
    const times = new Map<string, number>();
    return {
      revoke: async (key, time) => {
        const kept = times.get(key);
        times.set(key, kept === undefined ? time : choose(kept, time));
      },
      revocations: async (keys) => keys.map((key) => times.get(key)),
    };
  };
}

function spanning(choose: (kept: number, ttl: number) => number): Change {
  return (sound) => {
    const spans = new Map<string, number>();
    return {
      revoke: async (key, time, ttl) => {
        const kept = spans.get(key);
        const span = kept === undefined ? ttl : choose(kept, ttl);
        spans.set(key, span);
        await sound.delete(key);
        await sound.create(key, { version: time, data: '' }, span);
      },
      revocations: (keys) => Promise.all(keys.map(async (key) => (await sound.read(key))?.version)),
    };
  };
}

function under(name: (key: string) => string): Change {
  return (sound) => through(sound, name);
}

function through(sound: SessionStore, name = (key: string): string => key): SessionStore {
  return {
    read: (key) => sound.read(name(key)),
    create: (key, ...rest) => sound.create(name(key), ...rest),
    replace: (key, ...rest) => sound.replace(name(key), ...rest),
    delete: (key) => sound.delete(name(key)),
    lock: (key, ...rest) => sound.lock(name(key), ...rest),
    unlock: (key, ...rest) => sound.unlock(name(key), ...rest),
    revoke: (key, ...rest) => sound.revoke(name(key), ...rest),
    revocations: (keys) => sound.revocations(keys.map((key) => name(key))),
  };
}
