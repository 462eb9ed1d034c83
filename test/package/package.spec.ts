import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Consumer } from './consumer.js';
import { importedPackages } from './imported-packages.js';
import { NestApplication } from './nest-application.js';
import { PackedPackage } from './packed-package.js';
import { projectFolder } from './project.js';
import { readPublicNames } from './public-names.js';
import { describeWithRegistry } from './registry.js';
import { run } from './shell.js';

import.meta.jest.setTimeout(600_000);

const readProjectFile = (path: string): string => readFileSync(join(projectFolder, path), 'utf8');

const manifest = JSON.parse(readProjectFile('package.json')) as {
  exports: Record<string, string | { types: string }>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

const entryPoints = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === 'string'
    ? []
    : [{ name: path.replace('.', 'nestjs-kinde'), types: target.types }],
);

describe('the package', () => {
  let packed: PackedPackage;

  beforeAll(async () => {
    packed = await PackedPackage.create();
  });
  afterAll(() => packed.remove());

  it('holds a module for each entry point, all declarations, and says what it is and what changed', () => {
    const sources = readdirSync(join(projectFolder, 'lib'), {
      recursive: true,
      encoding: 'utf8',
    }).filter((path) => path.endsWith('.ts'));
    const declarations = sources.map((path) => join('dist', path.replace(/\.ts$/, '.d.ts')));
    const modules = entryPoints.map(({ types }) => join(types.replace(/\.d\.ts$/, '.js')));
    expect(
      packed.files.filter((path) => !/^dist\/shared\/[\w-]+\.js$/.test(path)).toSorted(),
    ).toEqual(
      [
        ...declarations,
        ...modules,
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'package.json',
      ].toSorted(),
    );
  });

  it('takes nothing from packages that it does not ask for, and asks for none in vain', () => {
    const code = packed.files.filter((path) => /\.(js|d\.ts)$/.test(path));
    const imported = new Set(
      code.flatMap((path) => importedPackages(readFileSync(join(packed.source, path), 'utf8'))),
    );
    const { dependencies, peerDependencies } = manifest;
    const known = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
    expect([...imported].filter((name) => !known.has(name))).toEqual([]);
    expect(Object.keys(dependencies).filter((name) => !imported.has(name))).toEqual([]);
  });

  it.each([
    ['publint', ['publint/src/cli.js', 'run', '--strict']],
    ['attw', ['@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only']],
  ])('has no fault that %s knows', async (_, [program = '', ...options]) => {
    const path = join(projectFolder, 'node_modules', program);
    const ending = await run(projectFolder, process.execPath, path, ...options, packed.tarball);
    expect(ending).toEqual({ exitCode: 0, output: ending.output });
  });

  // A change of these is a change for users: `npm test -- test/package/package.spec.ts -u`
  it.each(entryPoints)('offers the names of $name that it is known for', ({ types }) => {
    expect(readPublicNames(join(packed.source, types))).toMatchSnapshot();
  });

  describeWithRegistry('in an empty folder', () => {
    let consumer: Consumer;

    beforeAll(async () => {
      consumer = await Consumer.create(packed.tarball);
    });
    afterAll(() => consumer.remove());

    it.each(entryPoints)('can be imported and required as $name', async ({ name, types }) => {
      const imported = `import * as all from '${name}'; console.log(JSON.stringify(Object.keys(all)))`;
      const required = `console.log(JSON.stringify(Object.keys(require('${name}'))))`;
      const [esm, commonJs] = [
        await consumer.node('--input-type=module', '--eval', imported),
        await consumer.node('--input-type=commonjs', '--eval', required),
      ];
      expect(commonJs).toEqual(esm);
      expect(esm.exitCode).toBe(0);
      expect((JSON.parse(esm.output) as string[]).toSorted()).toEqual(
        readPublicNames(join(packed.source, types)).values,
      );
    });

    it('names the package that LocalKinde needs, and ends', async () => {
      const started = `require('nestjs-kinde/testing').LocalKinde.start()
        .catch((error) => console.log(error.message))`;
      expect(await consumer.node('--input-type=commonjs', '--eval', started)).toEqual({
        exitCode: 0,
        output: 'LocalKinde needs oidc-provider: npm install --save-dev oidc-provider\n',
      });
    });
  });

  describeWithRegistry('in a Nest 11 application in CommonJS', () => {
    it('passes the tests of its own Jest', async () => {
      const application = await NestApplication.install(packed.tarball, '11');
      try {
        const jest = await application.consumer.node('node_modules/jest/bin/jest.js');
        expect(jest).toMatchObject({
          exitCode: 0,
          output: expect.stringMatching(/^Tests: +12 passed, 12 total$/m),
        });
      } finally {
        await application.remove();
      }
    });
  });
});

describe('the README', () => {
  it('prints the Jest configuration that the Nest 11 application has', () => {
    const { jest } = JSON.parse(readProjectFile('test/package/fixtures/nest-11/package.json')) as {
      jest: { transformIgnorePatterns: string[] };
    };
    const lines = readProjectFile('README.md').split('\n');
    expect(
      lines.map((line) => line.trim()).filter((line) => line.includes('/node_modules/(?!')),
    ).toEqual(jest.transformIgnorePatterns.map((pattern) => JSON.stringify(pattern)));
  });
});
