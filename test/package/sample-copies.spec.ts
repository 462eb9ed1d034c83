import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { projectFolder } from '../support/sample-build.js';
import { freeSamplePorts } from '../support/sample-ports.js';
import { Consumer } from './consumer.js';
import { PackedPackage } from './packed-package.js';
import { describeWithRegistry } from './registry.js';
import { launch, run } from './shell.js';

import.meta.jest.setTimeout(600_000);

/** What is not in a clone. */
const BUILT = /[/\\]dist$/;

describeWithRegistry('a copy of a sample', () => {
  let packed: PackedPackage;
  let folder: string;

  beforeAll(async () => {
    packed = await PackedPackage.create();
  });
  afterAll(() => packed?.remove());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-sample-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each(['01-web-app', '02-api', '03-graphql', '04-webhooks-and-machines'])(
    'needs nothing but what the README of %s prints',
    async (sample) => {
      const consumer = await install(sample);
      try {
        expect(await consumer.tsc('.')).toEqual({ exitCode: 0, output: '' });
        expect(await firstOutputOf(consumer)).toContain('http://localhost:');
      } finally {
        await consumer.remove();
      }
    },
  );

  it('passes its tests with nothing but what the README of 05-testing prints', async () => {
    const consumer = await install('05-testing');
    try {
      expect(await consumer.tsc('.')).toEqual({ exitCode: 0, output: '' });
      const tests = await run(consumer.folder, 'npm', 'test');
      expect(tests).toMatchObject({
        exitCode: 0,
        output: expect.stringMatching(/^Tests: .*total$/m),
      });
    } finally {
      await consumer.remove();
    }
  });

  /** Copies a sample, with the `package.json` and `tsconfig.json` that its README prints. */
  const install = async (sample: string): Promise<Consumer> => {
    const source = join(projectFolder, 'sample', sample);
    await cp(source, folder, { recursive: true, filter: (path) => !BUILT.test(path) });
    const [manifest, configuration] = jsonIn(await readFile(join(folder, 'README.md'), 'utf8'));
    // Which version of the package there will be in the registry, this test cannot know.
    const { 'nestjs-kinde': _, ...dependencies } = manifest.dependencies;
    await write('package.json', { ...manifest, dependencies });
    await write('tsconfig.json', configuration);
    return Consumer.create(packed.tarball, folder);
  };

  const write = (name: string, content: unknown): Promise<void> =>
    writeFile(join(folder, name), JSON.stringify(content));
});

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The `package.json` and the `tsconfig.json` that a README prints. */
function jsonIn(markdown: string): [manifest: Manifest, configuration: object] {
  const blocks = [...markdown.matchAll(/^```json\n(.*?)^```/gms)];
  return blocks.map(([, json = '']) => JSON.parse(json) as object) as [Manifest, object];
}

/** Starts the compiled sample on its local tenant, and stops it when it has said something. */
async function firstOutputOf({ folder }: Consumer): Promise<string> {
  const child = launch(folder, await freeSamplePorts(), process.execPath, 'dist/main.js');
  const ended = once(child, 'close');
  const output = await new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').once('data', resolve);
    }
  });
  child.kill();
  await ended;
  return output;
}
