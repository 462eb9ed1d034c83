import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

import { restoreGlobals } from './jest-globals.mjs';
import { ModuleGraph } from './module-graph.mjs';
import { SpecFile, takeStrayError } from './spec-file.mjs';

// Stryker's own runner for Jest starts Jest, with all spec files, for each mutant. This one loads
// the spec files once, into the process that Stryker keeps, and runs the tests that reach a mutant.

const SPECS = 'test/unit/core';
/** Tests of thousands of made-up cases: what they would notice, an example is to notice. */
const SLOW = /\.(properties|differential)\.spec\.ts$/;
/** Milliseconds of tests that are run of folders that do not mirror the one of the mutant. */
const BUDGET = 3_000;
/** Milliseconds that each test has at least. */
const LEAST_PATIENCE = 3_000;
/** Beside the copy that is tested, for the processes that come after the first. */
const DURATIONS = 'durations.json';
/** How many times as long as it takes without a mutant a test may take with one. */
const PATIENCE = 10;

class SpecRunner {
  #specs = new Map();
  #durations = new Map();
  #modules = new ModuleGraph();
  #graphs = 0;
  #context = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    register('./typescript-hooks.mjs', import.meta.url);
    process.on('uncaughtException', takeStrayError);
    process.on('unhandledRejection', takeStrayError);
    if (existsSync(DURATIONS)) {
      this.#durations = new Map(JSON.parse(readFileSync(DURATIONS, 'utf8')));
    }
  }

  /** Each test once, with every mutant off, to learn what reaches which mutant. */
  async dryRun({ files }) {
    const tests = [];
    const hooks = new Map();
    const coverage = (this.#context.mutantCoverage ??= { static: {}, perTest: {} });
    const paths = this.#specsThatLoad(files.map((file) => relative('.', file)));
    for (const path of paths) {
      this.#context.currentTestId = undefined;
      const spec = await this.#load(path);
      const results = await spec.run(new Set(spec.ids), {
        patience: () => 120_000,
        onStart: (id) => (this.#context.currentTestId = id),
        onHook: (block) => {
          const id = `hook ${hooks.size}`;
          hooks.set(id, spec.idsIn(block));
          this.#context.currentTestId = id;
        },
      });
      for (const { id, milliseconds, failure } of results) {
        this.#durations.set(id, milliseconds);
        const test = { id, name: id, timeSpentMs: milliseconds, fileName: path };
        tests.push({ ...test, status: failure ? 1 : 0, failureMessage: failure });
      }
    }
    this.#context.currentTestId = undefined;
    for (const [hook, ids] of hooks) {
      spread(coverage.perTest, hook, ids);
    }
    writeFileSync(DURATIONS, JSON.stringify([...this.#durations]));
    return { status: 'complete', tests, mutantCoverage: coverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName, mutantActivation }) {
    this.#context.hitCount = undefined;
    const isStatic = mutantActivation === 'static';
    const graph = isStatic ? `mutant-${++this.#graphs}` : undefined;
    let count = 0;
    for (const { path, tests } of this.#plan(sandboxFileName, testFilter)) {
      this.#context.activeMutant = isStatic ? activeMutant.id : undefined;
      let spec;
      try {
        spec = await this.#load(path, graph);
      } catch (error) {
        return killed(`${path}: loading`, error.message, count + 1);
      }
      this.#context.activeMutant = activeMutant.id;
      this.#context.hitCount ??= hitLimit === undefined ? undefined : 0;
      this.#context.hitLimit = hitLimit;
      const results = await spec.run(tests, {
        patience: (id) => Math.max(LEAST_PATIENCE, PATIENCE * (this.#durations.get(id) ?? 1_000)),
        stopsAtFailure: true,
        onStart: () => {},
        onHook: () => {},
      });
      this.#context.activeMutant = undefined;
      count += results.length;
      if (hitLimit !== undefined && this.#context.hitCount > hitLimit) {
        return { status: 'timeout', reason: `Reached ${hitLimit} times` };
      }
      const failed = results.find(({ failure }) => failure);
      if (failed?.failure.includes('Exceeded timeout of')) {
        return { status: 'timeout', reason: failed.id };
      }
      if (failed) {
        return killed(failed.id, failed.failure, count);
      }
    }
    return { status: 'survived', nrOfTests: count };
  }

  /**
   * Which tests to run of which spec files: those that reach the mutant or, as `ids` is missing
   * for what runs while modules load, all of the files that load it. To notice it is the duty of
   * the folder that mirrors its own; where nothing there reaches it, of a few seconds of the rest.
   */
  #plan(sandboxFile, ids) {
    const file = relative('.', sandboxFile);
    const own = ownSpecOf(file);
    const specs = this.#specsThatLoad([file]);
    const wanted = (ids ?? [...this.#durations.keys()]).filter((id) => specs.includes(specOf(id)));
    const groups = [...groupBySpec(wanted)]
      .map(([path, tests]) => ({ path, tests, cost: this.#costOf(tests) }))
      .toSorted((one, other) => one.cost - other.cost);
    const near = groups.filter(({ path }) => dirname(path) === dirname(own));
    if (near.length > 0) {
      return near.toSorted((one, other) => (other.path === own) - (one.path === own));
    }
    let total = 0;
    return groups.filter(({ cost }) => (total += cost) <= BUDGET || total === cost);
  }

  #costOf(ids) {
    return [...ids].reduce((sum, id) => sum + (this.#durations.get(id) ?? 0), 0);
  }

  #specsThatLoad(files) {
    return specPaths().filter((path) =>
      files.some((file) => this.#modules.loadedWith(path).has(file)),
    );
  }

  async #load(path, graph) {
    if (graph !== undefined) {
      return SpecFile.load(path, graph);
    }
    if (!this.#specs.has(path)) {
      this.#specs.set(path, await SpecFile.load(path));
      restoreGlobals();
    }
    return this.#specs.get(path);
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'spec-runner', SpecRunner),
];

function groupBySpec(ids) {
  const groups = new Map();
  for (const id of ids) {
    const path = specOf(id);
    groups.set(path, (groups.get(path) ?? new Set()).add(id));
  }
  return groups;
}

function specOf(id) {
  return id.slice(0, id.indexOf(':'));
}

function ownSpecOf(file) {
  return file.replace('lib/', 'test/unit/').replace(/\.ts$/, '.spec.ts');
}

function specPaths() {
  return readdirSync(SPECS, { recursive: true })
    .filter((name) => name.endsWith('.spec.ts') && !SLOW.test(name))
    .map((name) => join(SPECS, name))
    .toSorted();
}

/** What a hook for several tests reaches is reached by each of them. */
function spread(perTest, hook, ids) {
  const reached = Object.entries(perTest[hook] ?? {});
  delete perTest[hook];
  for (const id of ids) {
    const counts = (perTest[id] ??= {});
    for (const [mutant, count] of reached) {
      counts[mutant] = (counts[mutant] ?? 0) + count;
    }
  }
}

function killed(id, failureMessage, nrOfTests) {
  return { status: 'killed', killedBy: [id], failureMessage, nrOfTests };
}
