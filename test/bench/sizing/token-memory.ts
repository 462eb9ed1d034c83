import { BenchServer } from '../bench-server.js';
import type { BenchTenant } from '../credentials/bench-tenant.js';
import { HttpConnection } from '../load/http-connection.js';

/** As often as a token has to come before it is remembered, and once more. */
const VISITS = 3;
/** So many come beforehand, for whatever a process makes once. */
const WARM_UP = 500;

/** Measures the memory that known tokens take in a process. */
export async function tokenMemory(
  tenant: BenchTenant,
  tokens: number,
): Promise<{ readonly bytes: number; readonly tokenLength: number }> {
  const headers = await tenant.headers('cold-token', WARM_UP + tokens);
  const server = await BenchServer.start('fastify', ['bearer-warm'], tenant);
  const connection = await HttpConnection.open(server.portOf('bearer-warm'));
  await visit(connection, headers.slice(0, WARM_UP));
  const before = await server.memory();
  await visit(connection, headers.slice(WARM_UP));
  const bytes = (await server.memory()) - before;
  connection.close();
  server.stop();
  const characters = headers.slice(WARM_UP).reduce((sum, { length }) => sum + length, 0);
  return { bytes, tokenLength: Math.round(characters / tokens) - 'Authorization: Bearer '.length };
}

async function visit(connection: HttpConnection, headers: readonly string[]): Promise<void> {
  for (let round = 0; round < VISITS; round += 1) {
    for (const header of headers) {
      const request = `GET / HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`;
      const status = await new Promise<number>((resolve, reject) =>
        connection.send(request, resolve, reject),
      );
      if (status !== 200) {
        throw new Error(`A token was answered with ${status}.`);
      }
    }
  }
}
