import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { projectFolder } from './project.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Readonly<Record<string, string>>;
        readonly 'timeout-minutes'?: number;
        readonly uses?: string;
        readonly steps?: readonly Step[];
      }
    >
  >;
}

const folder = join(projectFolder, '.github/workflows');
const yaml = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown };

const workflows = readdirSync(folder).map((file) => ({
  file,
  workflow: yaml.load(readFileSync(join(folder, file), 'utf8')) as Workflow,
}));
const { scripts } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(workflows)('the workflow $file', ({ workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps ?? []);

  it('runs commands that there are', () => {
    const commands = steps.flatMap(({ run = '' }) => run.split('\n'));
    for (const [, script = ''] of commands.flatMap((line) => [
      ...line.matchAll(/npm run (\S+)/g),
    ])) {
      expect(Object.keys(scripts)).toContain(script);
    }
    for (const [path] of commands.flatMap((line) => [...line.matchAll(/\.ci\/\S+/g)])) {
      expect(() => accessSync(join(projectFolder, path), constants.X_OK)).not.toThrow();
    }
    expect(steps.length + jobs.filter(({ uses }) => uses).length).toBeGreaterThan(0);
  });

  it('takes actions of others by their version', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((name) => !/^[\w-]+\/[\w-]+@(v\d+|[\da-f]{40})$/.test(name))).toEqual([]);
  });

  it('calls workflows that there are', () => {
    const called = jobs.flatMap(({ uses }) => uses ?? []);
    const known = workflows.map(({ file }) => `./.github/workflows/${file}`);
    expect(known).toEqual(expect.arrayContaining(called));
  });

  it('may read and nothing else, unless it signs what it publishes', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const { permissions, steps: own = [] } of jobs) {
      const publishes = own.some(({ run = '' }) => run.startsWith('npm publish --provenance'));
      expect(permissions).toEqual(
        publishes ? { contents: 'read', 'id-token': 'write' } : undefined,
      );
    }
  });

  it('knows no secret, and comes to an end', () => {
    expect(JSON.stringify(workflow)).not.toContain('secrets.');
    expect(jobs.filter((job) => !job.uses && !job['timeout-minutes'])).toEqual([]);
  });
});

describe('the workflows', () => {
  it('do what .ci/run does, on every version of Node that the package is for', () => {
    const verify = workflows.find(({ file }) => file === 'verify.yml')?.workflow as unknown as {
      jobs: { verify: { strategy: { matrix: { node: number[] } }; steps: Step[] } };
    };
    expect(verify.jobs.verify.strategy.matrix.node).toEqual([20, 22, 24]);
    expect(verify.jobs.verify.steps).toContainEqual({ run: '.ci/run' });
  });
});
