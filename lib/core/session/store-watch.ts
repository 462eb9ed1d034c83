import type { Monitor } from '../monitor/monitor.js';
import { faultOf, STORE_PATIENCE } from './ask-store.js';

/**
 * Looks on while a store is asked: tells when it goes out of order and when it is back, once each,
 * and knows what it has not answered yet.
 */
export class StoreWatch {
  readonly #monitor: Pick<Monitor, 'report'>;
  readonly #unanswered = new Set<Promise<unknown>>();
  #isOutOfOrder = false;
  #questions = 0;
  /** What was asked before the latest question that was answered says nothing about now. */
  #latestAnswered = 0;

  constructor(monitor: Pick<Monitor, 'report'>) {
    this.#monitor = monitor;
  }

  /** Asks the store; what comes of it is what comes of the question. */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    const turn = (this.#questions += 1);
    const answer = (async () => question())(); // which may throw, or know the answer at once
    const settled = this.#settlement(answer, turn);
    this.#unanswered.add(settled);
    void settled.then(() => this.#unanswered.delete(settled));
    return answer;
  }

  /** Resolves when everything is answered that was asked until now, or has taken too long. */
  async settled(): Promise<void> {
    await Promise.all(this.#unanswered);
  }

  /** Resolves when it is known what came of a question, which may be that nothing comes. */
  #settlement(answer: Promise<unknown>, turn: number): Promise<void> {
    return new Promise((resolve) => {
      let isOver = false;
      const end = (tell: () => void) => {
        clearTimeout(timer);
        if (!isOver) {
          isOver = true; // an answer that comes too late helps nobody
          tell();
          resolve();
        }
      };
      const giveUp = () => end(() => this.#failed(turn, `took more than ${STORE_PATIENCE} s`));
      // A process that was busy that long reads first what has arrived meanwhile.
      const timer = setTimeout(() => setImmediate(giveUp), STORE_PATIENCE * 1000);
      answer.then(
        () => end(() => this.#answered(turn)),
        (error: unknown) => end(() => this.#failed(turn, faultOf(error))),
      );
    });
  }

  #answered(turn: number): void {
    this.#latestAnswered = Math.max(this.#latestAnswered, turn);
    if (this.#isOutOfOrder) {
      this.#isOutOfOrder = false;
      this.#monitor.report({ type: 'store.available' });
    }
  }

  #failed(turn: number, reason: string): void {
    if (!this.#isOutOfOrder && turn > this.#latestAnswered) {
      this.#isOutOfOrder = true;
      this.#monitor.report({ type: 'store.unavailable', reason });
    }
  }
}
