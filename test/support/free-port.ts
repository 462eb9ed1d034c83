import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections, one of which could come in between. */
const FIRST = 20_000;
/** Every process has a share of its own, so that none is given the port that another is about to use. */
const SHARES = 100;
const SHARE = 120;

const first = FIRST + (process.pid % SHARES) * SHARE;
let next = randomInt(SHARE);

/** A port that was free a moment ago: an application has to know its own address before it listens. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < SHARE; attempt += 1) {
    const port = first + (next % SHARE);
    next += 1; // whoever asks at the same time is given another
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error(`No port from ${first} to ${first + SHARE - 1} is free.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
