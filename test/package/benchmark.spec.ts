import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describeWithRedis } from '../support/with-redis.js';
import { run } from './shell.js';

import.meta.jest.setTimeout(600_000);

const project = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm run bench` needs of the project, besides what npm installs. */
const NEEDED = [
  '.ci',
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
  readonly seal: { readonly ratio: Spread };
  readonly claims: { readonly getPermissionMillions: Spread };
  readonly machine: { readonly cachedTokenMicros: Spread };
  readonly authkit: { readonly ratio: Spread };
  readonly imports: { readonly ratio: Spread; readonly everythingMillis: Spread };
  readonly size: Record<string, number>;
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

  async function bench(...only: readonly string[]): Promise<Report> {
    const size = ['--rounds', '1', '--seconds', '0.02', '--flood-seconds', '0.2'];
    const args = ['--json', ...size, ...only.flatMap((scenario) => ['--only', scenario])];
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
    return JSON.parse(output) as Report;
  }

  it('prints one JSON object and nothing else', async () => {
    const scenarios = [
      'bearer-warm',
      'bearer-cold',
      'cookie-cold',
      'access',
      'jose-guard',
      'jose-cookie',
      'webhook',
      'jose-webhook',
    ];
    const report = await bench(...scenarios);
    expect(report).toMatchObject({ node: process.version, nest: expect.any(String), rounds: 1 });
    expect(Object.keys(report.results).toSorted()).toEqual(
      ['express', 'fastify']
        .flatMap((adapter) => ['none', ...scenarios].map((scenario) => `${adapter}.${scenario}`))
        .toSorted(),
    );
    for (const { rps, p99, cpuMicros } of Object.values(report.results)) {
      expect(Math.min(rps.min, rps.median, rps.max, p99, cpuMicros)).toBeGreaterThan(0);
    }
    for (const { min } of Object.values(report.ratios)) {
      expect(min).toBeGreaterThan(0);
    }
    expect(report.ratios).toHaveProperty(['fastify.bearer-cold/fastify.jose-guard']);
    expect(report.ratios).toHaveProperty(['express.cookie-cold/express.jose-cookie']);
    expect(report.ratios).toHaveProperty(['fastify.access/fastify.bearer-warm']);
    expect(report.ratios).toHaveProperty(['express.access/express.bearer-warm']);
    expect(report.ratios).toHaveProperty(['fastify.webhook/fastify.jose-webhook']);
    expect(report.ratios).toHaveProperty(['express.webhook/express.jose-webhook']);
    expect(report.machine.cachedTokenMicros.min).toBeGreaterThan(0);
    expect(report.claims.getPermissionMillions.min).toBeGreaterThan(0);
    expect(report.seal.ratio.min).toBeGreaterThan(0);
    expect(report.authkit.ratio.min).toBeGreaterThan(1);
    expect(report.imports.ratio.min).toBeGreaterThan(0);
    expect(report.imports.everythingMillis.min).toBeGreaterThan(0);
    expect(Math.min(...Object.values(report.size))).toBeGreaterThan(0);
    expect(report.flood).toMatchObject({ tokens: 67, keyFetches: 1 });
  });

  describeWithRedis('with Redis', () => {
    it('compares sessions that are kept there, with those of express-session on Express', async () => {
      const { ratios } = await bench('store', 'express-session');
      expect(Object.keys(ratios).toSorted()).toEqual([
        'express.express-session/express.none',
        'express.store/express.express-session',
        'express.store/express.none',
        'fastify.store/fastify.none',
      ]);
    });
  });
});
