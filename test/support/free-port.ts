import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections, one of which could come in between. */
const PORTS = { from: 20_000, to: 32_000 };
const ATTEMPTS = 20;

/** A port that was free a moment ago: an application has to know its own address before it listens. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error(`No port from ${PORTS.from} to ${PORTS.to} is free.`);
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
