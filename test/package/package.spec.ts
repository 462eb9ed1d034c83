import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { UserAgent } from '../support/user-agent.js';
import { Consumer, type RunningApplication } from './consumer.js';
import { PackedPackage } from './packed-package.js';
import { describeWithRegistry } from './registry.js';

import.meta.jest.setTimeout(600_000);

/** What `moduleResolution: node` is called now. It knows no `exports`. */
const NODE10 = ['--moduleResolution', 'node10', '--resolvePackageJsonExports', 'false'];

const readProjectFile = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const manifest = JSON.parse(readProjectFile('package.json')) as { exports: object };

const applications = [
  {
    name: 'a Nest 12 application',
    fixture: 'nest-12',
    resolutions: [
      ['nodenext', []],
      ['node10', [...NODE10, '--module', 'esnext', '--ignoreDeprecations', '6.0']],
    ] as const,
  },
  {
    name: 'a Nest 11 application in CommonJS',
    fixture: 'nest-11',
    resolutions: [
      ['nodenext', []],
      ['node10', [...NODE10, '--module', 'commonjs']],
    ] as const,
  },
];

describe('the package', () => {
  let packed: PackedPackage;

  beforeAll(async () => {
    packed = await PackedPackage.create();
  });
  afterAll(() => packed.remove());

  it('holds what is built from lib, and says what it is and what changed', () => {
    const sources = readdirSync(new URL('../../lib', import.meta.url), {
      recursive: true,
      encoding: 'utf8',
    }).filter((path) => path.endsWith('.ts'));
    const built = sources
      .map((path) => join('dist', path.slice(0, -'.ts'.length)))
      .flatMap((path) => [`${path}.js`, `${path}.d.ts`]);
    expect(packed.files.toSorted()).toEqual(
      [...built, 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].toSorted(),
    );
  });

  describeWithRegistry('in an empty folder', () => {
    const entryPoints = Object.keys(manifest.exports)
      .filter((path) => !path.endsWith('.json'))
      .map((path) => path.replace('.', 'nestjs-kinde'));
    let consumer: Consumer;

    beforeAll(async () => {
      consumer = await Consumer.create(packed.tarball);
    });
    afterAll(() => consumer.remove());

    it.each(entryPoints)('can be imported and required as %s', async (name) => {
      const imported = `import * as all from '${name}'; console.log(Object.keys(all).sort())`;
      const required = `console.log(Object.keys(require('${name}')).sort())`;
      const [esm, commonJs] = [
        await consumer.node('--input-type=module', '--eval', imported),
        await consumer.node('--input-type=commonjs', '--eval', required),
      ];
      expect(esm).toMatchObject({ exitCode: 0, output: expect.stringMatching(/Kinde|Redis/) });
      expect(commonJs).toEqual(esm);
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

  for (const { fixture, name, resolutions } of applications) {
    describeWithRegistry(`in ${name}`, () => {
      let consumer: Consumer;

      beforeAll(async () => {
        consumer = await Consumer.create(packed.tarball, fixture);
        expect(await consumer.tsc()).toEqual({ exitCode: 0, output: '' });
      });
      afterAll(() => consumer.remove());

      it.each(resolutions)('has types that need nothing more (%s)', async (_name, options) => {
        const { output } = await consumer.tsc('--noEmit', '--skipLibCheck', 'false', ...options);
        // Nest's own declarations have faults, too, which are not ours to mend.
        const faults = output.split('\n').filter((line) => line.includes('error TS'));
        expect(faults.filter((line) => !line.startsWith('node_modules/@nestjs/'))).toEqual([]);
      });

      describe.each(adapters)('on %s', (adapter) => {
        let application: RunningApplication;

        beforeAll(async () => {
          application = await consumer.start(adapter);
        });
        afterAll(() => application.stop());

        it.each(['/todos', '/todos/passport'])('guards %s', async (path) => {
          const agent = new UserAgent();
          const { token, url } = application;
          const stranger = await agent.get(`${url}${path}`);
          expect(stranger.status).toBe(401);

          const user = await agent.get(`${url}${path}`, { authorization: `Bearer ${token}` });
          expect(user.status).toBe(200);
          expect(user.json()).toEqual({ user: demoUsers.ada });
        });

        it('signs a browser in', async () => {
          const agent = new UserAgent();
          const form = await agent.follow(`${application.url}/auth/login`);
          const action = /<form[^>]*action="([^"]*)"/.exec(form.text)?.[1] ?? '';
          const answer = await agent.post(new URL(action, form.url).href, { user: demoUsers.rex });
          const end = await agent.follow(answer.location);
          expect(end.url).toBe(`${application.url}/todos`);
          expect(end.json()).toEqual({ user: demoUsers.rex });
        });
      });

      if (fixture === 'nest-11') {
        it('passes the tests of its own Jest', async () => {
          const { exitCode, output } = await consumer.node('node_modules/jest/bin/jest.js');
          expect({ exitCode, output }).toMatchObject({
            exitCode: 0,
            output: expect.stringMatching(/^Tests: +4 passed, 4 total$/m),
          });
        });
      }
    });
  }
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
