import { quantile } from '../statistics.js';
import { HttpConnection } from './http-connection.js';

/** When to send no more requests, whichever comes first; those that are under way are waited for. */
export interface LoadLimit {
  readonly requests?: number;
  readonly seconds?: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Requests per second. */
  readonly rps: number;
  /** Milliseconds that 99 of 100 requests did not exceed. */
  readonly p99: number;
}

/** Connections that each send their next request as soon as the last one is answered. */
export class ClosedLoop {
  private constructor(
    private readonly connections: readonly HttpConnection[],
    private readonly next: () => string | undefined,
  ) {}

  /** @param next the request to send now; `undefined` when there are no more */
  static async open(
    port: number,
    connections: number,
    next: () => string | undefined,
  ): Promise<ClosedLoop> {
    const opening = Array.from({ length: connections }, () => HttpConnection.open(port));
    return new ClosedLoop(await Promise.all(opening), next);
  }

  /** @throws when an answer is another than 200: it would be refusals that were measured */
  async run({ requests = Infinity, seconds = Infinity }: LoadLimit): Promise<LoadResult> {
    const durations: number[] = [];
    const start = performance.now();
    const end = start + seconds * 1000;
    let sent = 0;

    const runOne = (connection: HttpConnection): Promise<void> =>
      new Promise((resolve, reject) => {
        let sentAt = performance.now();
        const send = () => {
          const request = sent < requests && sentAt < end ? this.next() : undefined;
          if (request === undefined) {
            resolve();
          } else {
            sent += 1;
            connection.send(request, answered, reject);
          }
        };
        const answered = (status: number) => {
          if (status !== 200) {
            reject(new Error(`A request was answered with ${status}.`));
            return;
          }
          const now = performance.now();
          durations.push(now - sentAt);
          sentAt = now;
          send();
        };
        send();
      });

    await Promise.all(this.connections.map(runOne));
    const rps = (durations.length / (performance.now() - start)) * 1000;
    return { requests: durations.length, rps, p99: quantile(durations, 0.99) };
  }

  close(): void {
    this.connections.forEach((connection) => connection.close());
  }
}
