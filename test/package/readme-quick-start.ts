import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../support/free-port.js';
import { until } from '../support/until.js';
import { projectFolder } from './project.js';
import { type CodeBlock, readMarkdown } from './readme-documents.js';
import { foreignEnvironment, succeed } from './shell.js';

/** What Nest says shortly before it listens. */
const STARTED = 'Nest application successfully started';

/** Milliseconds that it may take to compile and to start. */
const START_LIMIT = 180_000;

/** What a newcomer is told to type and to write. */
interface Instructions {
  /** Make the application and install what it needs. */
  readonly installation: string;
  /** Content by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly start: string;
  /** Names of the variables that a tenant of one's own takes. */
  readonly variables: readonly string[];
}

/** The application that the quick start of the README makes. */
export class QuickStart {
  private constructor(
    private readonly folder: string,
    private readonly instructions: Instructions,
  ) {}

  /** Does what the README says, with the package's tarball instead of its name. */
  static async make(tarball: string): Promise<QuickStart> {
    const instructions = readInstructions();
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-quick-start-'));
    const command = join(projectFolder, 'node_modules/@nestjs/cli/bin/nest.js');
    const installation = instructions.installation
      .replace('npx @nestjs/cli ', `'${process.execPath}' '${command}' `)
      .replace(/ nestjs-kinde /, ` '${tarball}' `);
    const quietly = 'export npm_config_prefer_offline=true npm_config_audit=false';
    await succeed(folder, 'bash', '-euc', `${quietly}\n${installation}`);
    const application = join(folder, 'my-app');
    for (const [path, content] of instructions.files) {
      await writeFile(join(application, path), content);
    }
    return new QuickStart(folder, instructions);
  }

  get variables(): readonly string[] {
    return this.instructions.variables;
  }

  /** @throws what it printed when it ended without having started */
  async start(variables: (siteUrl: string) => Record<string, string>): Promise<StartedQuickStart> {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const child = spawn('bash', ['-euc', this.instructions.start], {
      cwd: join(this.folder, 'my-app'),
      env: { ...foreignEnvironment(), PORT: String(port), ...variables(url) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, since npm and Nest start further processes
    });
    const closed = once(child, 'close');
    const stop = async (): Promise<void> => {
      const isRunning = child.exitCode === null && child.signalCode === null;
      if (isRunning && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await closed;
    };
    const limit = setTimeout(() => void stop(), START_LIMIT);
    let output = '';
    try {
      await new Promise<void>((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => {
            output += text;
            if (output.includes(STARTED)) resolve();
          });
        }
        child.once('close', () => reject(new Error(`The application ended:\n${output}`)));
      });
      await until('the application listens', () => answers(url));
    } catch (error) {
      await stop();
      throw error;
    } finally {
      clearTimeout(limit);
    }
    return { url, stop };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface StartedQuickStart {
  readonly url: string;
  stop(): Promise<void>;
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url);
    return true;
  } catch {
    return false;
  }
}

/** @throws when the README no longer has what a newcomer needs */
function readInstructions(): Instructions {
  const { text, blocks } = readMarkdown('README.md');
  const lines = text.split('\n');
  const first = lines.indexOf('## Quick start');
  const last = lines.findIndex((line, index) => index > first && line.startsWith('## '));
  const own = blocks.filter(({ line }) => line > first && line < last);

  const [installation, start, tenant] = own.filter(({ language }) => language === 'sh');
  if (!installation || !start || !tenant) {
    throw new Error('The quick start should install, start, and start on a tenant.');
  }
  const files = own.filter(({ language }) => language === 'ts');
  return {
    installation: installation.code,
    files: new Map(files.map((block) => [pathOf(block, lines), block.code])),
    start: start.code,
    variables: [...tenant.code.matchAll(/^export (\w+)=/gm)].map(([, name = '']) => name),
  };
}

/** The file that the sentence above a block names. */
function pathOf({ line }: CodeBlock, lines: readonly string[]): string {
  const sentence = lines[line - 4] ?? '';
  const [, path] = /Replace `([^`]+)`:$/.exec(sentence) ?? [];
  if (path === undefined) {
    throw new Error(`README.md:${line} does not say which file it is.`);
  }
  return path;
}
