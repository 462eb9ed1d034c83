import { answerCalls } from '../../support/child.host.js';

const calls = {
  /**
   * @param before modules that are there already
   * @returns milliseconds that `modules` take to be loaded
   */
  async measure(before: readonly string[], modules: readonly string[]): Promise<number> {
    await load(before);
    const start = performance.now();
    await load(modules);
    return performance.now() - start;
  },
};

async function load(modules: readonly string[]): Promise<void> {
  await Promise.all(modules.map((name) => import(name)));
}

export type ImportCalls = typeof calls;

answerCalls(calls);
