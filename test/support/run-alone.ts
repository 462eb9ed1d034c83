import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds between two attempts. */
const PAUSE = 100;

/**
 * Runs something while no other process does that has the same lock file: Jest's workers share one
 * checkout.
 */
export async function runAlone(lockFile: string, run: () => Promise<void>): Promise<void> {
  while (!(await hasTaken(lockFile))) {
    await setTimeout(PAUSE);
  }
  try {
    await run();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function hasTaken(lockFile: string): Promise<boolean> {
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    await removeIfAbandoned(lockFile);
    return false;
  }
}

/** A process that was killed left its lock behind. */
async function removeIfAbandoned(lockFile: string): Promise<void> {
  const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''));
  if (holder > 0 && !isRunning(holder)) {
    await rm(lockFile, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
