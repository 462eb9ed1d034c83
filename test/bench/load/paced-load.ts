import { setTimeout } from 'node:timers/promises';

import { HttpConnection } from './http-connection.js';

const CONNECTIONS = 16;
/** Milliseconds between two looks at what is due. */
const TICK = 5;

/**
 * Sends requests evenly over a time, however long the answers take.
 *
 * @returns how often each status was answered
 */
export async function sendPaced(
  port: number,
  requests: readonly string[],
  seconds: number,
): Promise<Record<number, number>> {
  const opening = Array.from({ length: CONNECTIONS }, () => HttpConnection.open(port));
  const connections = await Promise.all(opening);
  const idle = [...connections];
  const statuses: Record<number, number> = {};
  const answers: Promise<void>[] = [];

  const send = (connection: HttpConnection, request: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const answered = (status: number) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
        idle.push(connection);
        resolve();
      };
      connection.send(request, answered, reject);
    });

  const start = performance.now();
  while (answers.length < requests.length) {
    const share = (performance.now() - start) / (seconds * 1000);
    const due = requests.slice(answers.length, Math.ceil(requests.length * share));
    const ready = idle.splice(0, due.length);
    answers.push(...ready.map((connection, index) => send(connection, due[index] ?? '')));
    await setTimeout(TICK);
  }
  await Promise.all(answers);
  connections.forEach((connection) => connection.close());
  return statuses;
}
