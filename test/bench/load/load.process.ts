import { answerCalls } from '../../support/child.host.js';
import type { Credentials } from '../credentials/credentials.js';
import { ClosedLoop, type LoadLimit, type LoadResult } from './closed-loop.js';
import { requestWith } from './http-request.js';
import { sendPaced } from './paced-load.js';

export interface LoadTarget extends Credentials {
  readonly port: number;
  readonly connections: number;
}

let loop: ClosedLoop | undefined;

const calls = {
  async open({ port, connections, requests, isRotating }: LoadTarget): Promise<void> {
    let sent = 0;
    loop = await ClosedLoop.open(port, connections, () => {
      const index = isRotating ? sent % requests.length : sent;
      sent += 1;
      return requests[index];
    });
  },

  /** Sends to what was opened last; several runs go on with the credentials where the last ended. */
  async run(limit: LoadLimit): Promise<LoadResult> {
    if (!loop) {
      throw new Error('Nothing is open.');
    }
    return loop.run(limit);
  },

  close(): void {
    loop?.close();
    loop = undefined;
  },

  /** @returns how often each status was answered */
  flood(
    port: number,
    headers: readonly string[],
    seconds: number,
  ): Promise<Record<number, number>> {
    return sendPaced(port, headers.map(requestWith), seconds);
  },
};

export type LoadCalls = typeof calls;

answerCalls(calls);
