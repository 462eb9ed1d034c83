import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { runAlone } from '../../support/run-alone.js';

/** More than any system gives to a process. */
const NOBODY = 2 ** 30;

describe('what runs alone', () => {
  let folder: string;
  let lockFile: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-lock-'));
    lockFile = join(folder, 'lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('begins when what ran before has ended, in whatever way', async () => {
    const happened: string[] = [];
    const run = (name: string) => async () => {
      happened.push(`${name} begins`);
      await setImmediate();
      happened.push(`${name} ends`);
      throw new Error(name);
    };
    await Promise.allSettled(['one', 'two'].map((name) => runAlone(lockFile, run(name))));
    const [first] = happened[0]?.split(' ') ?? [];
    const second = first === 'one' ? 'two' : 'one';
    expect(happened).toEqual([
      `${first} begins`,
      `${first} ends`,
      `${second} begins`,
      `${second} ends`,
    ]);
  });

  it('does not wait for a process that is gone', async () => {
    await writeFile(lockFile, String(NOBODY));
    await expect(runAlone(lockFile, () => Promise.resolve())).resolves.toBeUndefined();
  });
});
