import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import * as circus from 'jest-circus';

import { restoreGlobals } from './jest-globals.mjs';

/** Which run of tests something happens in. */
const runs = new AsyncLocalStorage();

/** What nobody catches fails the test that runs, unless it comes late from an earlier run. */
export function takeStrayError(error) {
  const state = circus.getState();
  const run = runs.getStore();
  if (run === undefined || run === state.rootDescribeBlock) {
    state.currentlyRunningTest?.errors.push(error);
  }
}

/** A spec file whose tests are defined once, by Jest's own `describe` and `it`, and run often. */
export class SpecFile {
  /** Tests by their ids, which are unique over all files. */
  #tests = new Map();
  #ids = new Map();
  #root;

  constructor(path, root) {
    this.path = path;
    this.#root = root;
    this.#name(root, `${path}:`);
  }

  /** @param graph the name of the graph of modules to load it in, or nothing for the shared one */
  static async load(path, graph) {
    // It cannot share a graph with files that want the original.
    const isAlone = readFileSync(path, 'utf8').includes('unstable_mockModule(');
    const name = isAlone ? `${graph ?? ''}:${path}` : graph;
    circus.resetState();
    globalThis.jest.graph = name;
    const url = pathToFileURL(resolve(path)).href;
    await import(name === undefined ? url : `${url}?graph=${name}`);
    return new SpecFile(path, circus.getState().rootDescribeBlock);
  }

  get ids() {
    return [...this.#tests.keys()];
  }

  /** The ids of the tests in the block that a hook belongs to. */
  idsIn(block) {
    return [...this.#ids].filter(([test]) => isWithin(block, test)).map(([, id]) => id);
  }

  /**
   * @param wanted ids of the tests to run
   * @param options.patience milliseconds that the test with an id may take
   * @param options.stopsAtFailure
   * @param options.onStart is told the id of the test that starts
   * @param options.onHook is told the block whose hook for all of its tests starts
   */
  async run(wanted, { patience, stopsAtFailure, onStart, onHook }) {
    const ids = new Map();
    const results = [];
    const part = (block, parent) => {
      const copy = { ...block, parent };
      copy.children = block.children
        .map((child) => (child.type === 'describeBlock' ? part(child, copy) : take(child, copy)))
        .filter((child) => child && (child.type === 'test' || child.children.length > 0));
      return copy;
    };
    // Copies, so that what comes late from an earlier run is not taken for this one's.
    const take = (test, parent) => {
      const id = this.#ids.get(test);
      if (!wanted.has(id)) {
        return undefined;
      }
      const timeout = patience(id);
      const fresh = { errors: [], retryReasons: [], unhandledRejectionErrorByPromise: new Map() };
      const copy = { ...test, ...fresh, parent, timeout };
      ids.set(copy, id);
      return copy;
    };
    const handle = ({ name, test, hook }) => {
      if (name === 'test_start' && stopsAtFailure && results.some(({ failure }) => failure)) {
        test.mode = 'skip';
      } else if (name === 'test_start') {
        onStart(ids.get(test));
      } else if (name === 'hook_start' && hook.type.endsWith('All')) {
        onHook(hook.parent);
      } else if (name === 'test_done') {
        const [error] = test.errors;
        const failure = error === undefined ? undefined : messageOf(error);
        results.push({ id: ids.get(test), milliseconds: test.duration, failure });
      }
    };
    circus.resetState();
    circus.getState().rootDescribeBlock = part(this.#root);
    circus.addEventHandler(handle);
    try {
      await runs.run(circus.getState().rootDescribeBlock, circus.run);
      const [fault] = circus.getState().unhandledErrors;
      const last = results.at(-1);
      if (fault !== undefined && last) {
        last.failure ??= messageOf(fault);
      }
      return results;
    } finally {
      circus.removeEventHandler(handle);
      restoreGlobals();
    }
  }

  #name(block, path) {
    for (const child of block.children) {
      const id = `${path} ${child.name}`;
      if (child.type === 'describeBlock') {
        this.#name(child, id);
      } else {
        let unused = id;
        for (let number = 2; this.#tests.has(unused); number += 1) {
          unused = `${id} (${number})`;
        }
        this.#tests.set(unused, child);
        this.#ids.set(child, unused);
      }
    }
  }
}

/** An error of Jest's comes with the place that it belongs to. */
function messageOf(error) {
  const [fault, place] = Array.isArray(error) ? error : [error];
  return String(fault?.stack ?? fault?.message ?? fault ?? place?.stack ?? 'no reason');
}

function isWithin(block, { parent }) {
  return parent !== undefined && (parent === block || isWithin(block, parent));
}
