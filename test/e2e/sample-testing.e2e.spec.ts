import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '../package/shell.js';
import { buildPackage, projectFolder } from '../support/sample-build.js';

// It may have to build the package.
import.meta.jest.setTimeout(300_000);

/** What Jest writes of a run. */
interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const SAMPLE = join(projectFolder, 'sample/05-testing');

describe('the sample 05-testing', () => {
  let folder: string;

  beforeAll(async () => {
    await buildPackage();
    folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-sample-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('passes all its tests, without any environment', async () => {
    const reportFile = join(folder, 'report.json');
    const { exitCode, output } = await run(
      projectFolder,
      process.execPath,
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      '--config',
      join(SAMPLE, 'jest.config.json'),
      '--runInBand',
      '--json',
      `--outputFile=${reportFile}`,
    );
    const report = JSON.parse(await readFile(reportFile, 'utf8')) as Report;
    const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    const others = results.filter(({ status }) => status !== 'passed');
    expect({ exitCode, others, ...(exitCode !== 0 && { output }) }).toEqual({
      exitCode: 0,
      others: [],
    });
    expect(report.testResults).toHaveLength(6);
    expect(results.length).toBeGreaterThan(50);
  });
});
