import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from './shell.js';

import.meta.jest.setTimeout(600_000);

const project = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm run bench` needs of the project, besides what npm installs. */
const NEEDED = [
  'lib',
  'test/bench',
  'test/support',
  'package.json',
  'tsconfig.json',
  'nest-cli.json',
];

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

interface Report {
  readonly results: Record<string, { rps: Spread; p99: number; cpuMicros: number }>;
  readonly ratios: Record<string, Spread>;
  readonly flood: Record<string, number>;
}

/** From a copy, as if it were a fresh clone: the benchmark builds what it measures. */
describe('the benchmark', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-bench-'));
    for (const path of NEEDED) {
      await cp(join(project, path), join(folder, path), {
        recursive: true,
        filter: (source) => !source.endsWith('/dist'),
      });
    }
    await symlink(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('prints one JSON object and nothing else', async () => {
    const size = ['--rounds', '1', '--seconds', '0.02', '--flood-seconds', '0.2'];
    const only = ['--only', 'bearer-cold', '--only', 'cookie-cold', '--only', 'jose-guard'];
    const args = ['--json', ...size, ...only];
    const { exitCode, output } = await run(
      folder,
      'npm',
      'run',
      '--silent',
      'bench',
      '--',
      ...args,
    );
    expect({ exitCode, output }).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/^\{[^]*\}\n$/),
    });

    const report = JSON.parse(output) as Report;
    expect(report).toMatchObject({ node: process.version, nest: expect.any(String), rounds: 1 });
    const scenarios = ['none', 'bearer-cold', 'cookie-cold', 'jose-guard'];
    expect(Object.keys(report.results).toSorted()).toEqual(
      ['express', 'fastify']
        .flatMap((adapter) => scenarios.map((scenario) => `${adapter}.${scenario}`))
        .toSorted(),
    );
    for (const { rps, p99, cpuMicros } of Object.values(report.results)) {
      expect(Math.min(rps.min, rps.median, rps.max, p99, cpuMicros)).toBeGreaterThan(0);
    }
    for (const { min } of Object.values(report.ratios)) {
      expect(min).toBeGreaterThan(0);
    }
    expect(report.ratios).toHaveProperty(['fastify.bearer-cold/fastify.jose-guard']);
    expect(report.flood).toMatchObject({ tokens: 67, keyFetches: 1 });
  });
});
