import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { demoOrganizations, demoUsers, LocalKinde } from '../../lib/testing/index.js';
import { UserAgent } from '../support/user-agent.js';
import { PackedPackage } from './packed-package.js';
import { ReadmeCompiler } from './readme-compiler.js';
import { type CodeBlock, readableDocuments } from './readme-documents.js';
import { QuickStart, type StartedQuickStart } from './readme-quick-start.js';
import { describeWithRegistry } from './registry.js';
import { run } from './shell.js';

import.meta.jest.setTimeout(600_000);

/** What readers are shown without being meant to run it here. */
const SHOWN_ONLY = ['mermaid', 'py', 'text'];

const blocks = readableDocuments().flatMap((document) => document.blocks);
const blocksIn = (language: string) => blocks.filter((block) => block.language === language);
const placeOf = ({ path, line }: CodeBlock) => `${path}:${line}`;

let packed: PackedPackage;

beforeAll(async () => {
  packed = await PackedPackage.create();
});
afterAll(() => packed?.remove());

describe('the examples that are printed', () => {
  it('are in languages that are looked at', () => {
    const known = [...SHOWN_ONLY, 'js', 'json', 'sh', 'ts'];
    expect(blocks.filter(({ language }) => !known.includes(language)).map(placeOf)).toEqual([]);
  });

  it.each(blocksIn('json').map((block) => [placeOf(block), block] as const))(
    'are JSON in %s',
    (_, { code }) => {
      expect(JSON.parse(code)).toBeInstanceOf(Object);
    },
  );

  it.each(blocksIn('sh').map((block) => [placeOf(block), block] as const))(
    'are commands in %s',
    async (_, { code }) => {
      expect(await run('.', 'bash', '-nc', code)).toEqual({ exitCode: 0, output: '' });
    },
  );

  describe('of JavaScript', () => {
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-javascript-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it.each(blocksIn('js').map((block) => [placeOf(block), block] as const))(
      'parse in %s',
      async (_, { code }) => {
        await writeFile(join(folder, 'example.mjs'), code);
        const ending = await run(folder, process.execPath, '--check', 'example.mjs');
        expect(ending).toEqual({ exitCode: 0, output: '' });
      },
    );
  });

  describe('of TypeScript', () => {
    let compiler: ReadmeCompiler;

    beforeAll(async () => {
      compiler = await ReadmeCompiler.create(packed.tarball);
    });
    afterAll(() => compiler?.remove());

    it('compile against the package', () => {
      expect(blocksIn('ts').length).toBeGreaterThan(40);
      expect(compiler.faultsOf(blocksIn('ts'))).toEqual([]);
    });

    it('are found out, whatever is wrong with them', () => {
      const faulty = [
        "KindeModule.forRoot({ issuerUrl: '', clientId: '', issuer: '' });",
        "KindeModule.forRootAsync({ useFactory: () => ({ issuerUrl: '', clientId: '', issuer: '' }) });",
        "@Permisions('read:todos')\nexport class Misspelt {}",
        "import { Permisions } from 'nestjs-kinde';\nPermisions('read:todos');",
        '@Permissions()\nexport class Empty {}',
        "session: { secret: '…' }",
        'console.log(nobodysName);',
        "KindeModule.forRootAsync({ useFactory: async () => ({ issuerUrl: '', clientId: '', issuer: '' }) });",
        "declare module 'nestjs-kinde' {\n  interface KindeRegister {\n    roles: 'admin';\n  }\n}\n@Roles('amdin')\nexport class Registered {}",
      ];
      const examples = faulty.map((code, index) => ({
        path: `example ${index + 1}`,
        line: 1,
        language: 'ts',
        code,
      }));
      const faults = compiler.faultsOf(examples);
      expect(faults).toEqual([
        expect.stringMatching(/^example 1:1 .*'issuer' does not exist in type/s),
        expect.stringMatching(/^example 2:1 .*'issuer' does not exist in type/s),
        expect.stringMatching(/^example 3:1 Cannot find name 'Permisions'/),
        expect.stringMatching(/^example 4:1 .* has no exported member named 'Permisions'/),
        expect.stringMatching(/^example 5:1 Expected at least 1 arguments/),
        expect.stringMatching(/^example 6:1 Unused label/),
        expect.stringMatching(/^example 7:1 Cannot find name 'nobodysName'/),
        expect.stringMatching(/^example 8:1 .*'issuer' does not exist in type/s),
        expect.stringMatching(/^example 9:6 .*"amdin"/s),
      ]);
    });
  });
});

describeWithRegistry('the quick start', () => {
  let quickStart: QuickStart;

  beforeAll(async () => {
    quickStart = await QuickStart.make(packed.tarball);
  });
  afterAll(() => quickStart?.remove());

  it('signs people in on a local Kinde, and tells who may do what', async () => {
    const application = await quickStart.start(() => ({}));
    try {
      await expectWhatIsPromised(application);
    } finally {
      await application.stop();
    }
  });

  it('does the same on a tenant that the environment names', async () => {
    const kinde = await LocalKinde.start();
    const application = await quickStart.start((siteUrl) => {
      kinde.allow({ redirectUri: `${siteUrl}/auth/callback`, logoutUri: siteUrl });
      return variablesOf(kinde, siteUrl);
    });
    try {
      await expectWhatIsPromised(application);
      expect(kinde.calls.token).toBe(2);
    } finally {
      await application.stop();
      await kinde.stop();
    }
  });

  /** Those that the README has set, and no others. */
  const variablesOf = (kinde: LocalKinde, siteUrl: string): Record<string, string> => {
    const values = {
      KINDE_ISSUER_URL: kinde.issuerUrl,
      KINDE_CLIENT_ID: kinde.clientId,
      KINDE_CLIENT_SECRET: kinde.clientSecret ?? '',
      KINDE_SITE_URL: siteUrl,
      KINDE_SESSION_SECRET: 'a secret that has more than 32 bytes',
    };
    expect(quickStart.variables).toEqual(Object.keys(values));
    return values;
  };
});

async function expectWhatIsPromised({ url }: StartedQuickStart): Promise<void> {
  const stranger = new UserAgent();
  expect(await stranger.get(url)).toMatchObject({ status: 200 });
  expect(await stranger.get(`${url}/profile`)).toMatchObject({ status: 401 });

  const ada = await signedIn(url, demoUsers.ada);
  expect((await ada.get(`${url}/profile`)).json()).toEqual({
    id: demoUsers.ada,
    name: 'Ada Quill',
    organization: demoOrganizations.analytical,
  });
  expect(await ada.get(`${url}/reports`)).toMatchObject({ status: 200 });
  await ada.follow(`${url}/auth/logout`);
  expect(await ada.get(`${url}/profile`)).toMatchObject({ status: 401 });

  const rex = await signedIn(url, demoUsers.rex);
  expect(await rex.get(`${url}/profile`)).toMatchObject({ status: 200 });
  expect(await rex.get(`${url}/reports`)).toMatchObject({ status: 403 });
}

async function signedIn(url: string, user: string): Promise<UserAgent> {
  const agent = new UserAgent();
  const form = await agent.follow(`${url}/auth/login`);
  const action = /<form[^>]*action="([^"]*)"/.exec(form.text)?.[1] ?? '';
  const answer = await agent.post(new URL(action, form.url).href, { user });
  await agent.follow(answer.location);
  return agent;
}
