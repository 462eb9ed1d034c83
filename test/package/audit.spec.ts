import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { projectFolder } from './project.js';
import { run } from './shell.js';

const AUDIT = '/-/npm/v1/security/advisories/bulk';

const manifest = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'peerDependencies',
  Record<string, string>
>;
const ranges: Readonly<Record<string, string>> = {
  ...manifest.peerDependencies,
  ...manifest.dependencies,
};

const advisory = {
  id: 1,
  url: 'https://advisories.example/1',
  title: 'Takes any signature for a good one',
  severity: 'critical',
  vulnerable_versions: '*',
  cwe: [],
  cvss: { score: 9.8, vectorString: null },
};

/** A registry that has what the package asks for, each in one version. */
class Registry {
  private constructor(private readonly server: Server) {}

  /** @param advisories by name of the package; none: a registry without an audit */
  static async start(advisories?: object): Promise<Registry> {
    const server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? '');
      const body = path === AUDIT ? advisories : packageNamed(path.slice(1));
      request.resume();
      response.writeHead(body ? 200 : 405, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? {}));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new Registry(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), 'close');
  }
}

function packageNamed(name: string): object | undefined {
  const [version] = /\d+\.\d+\.\d+/.exec(ranges[name] ?? '') ?? [];
  return version === undefined
    ? undefined
    : {
        name,
        'dist-tags': { latest: version },
        versions: {
          [version]: { name, version, dist: { tarball: `http://127.0.0.1/${name}.tgz` } },
        },
      };
}

describe('the audit of what users install', () => {
  it.each([
    ['passes when nothing is known', {}, 0, /^\d+ packages, 0 vulnerable\n$/],
    ['fails when something is', { jose: [advisory] }, 1, /^jose: critical\n\d+ packages, 1 vul/],
    ['is skipped where there is none', undefined, 0, /^Skipped: the package registry has no/],
  ])('%s', async (_, advisories, exitCode, output) => {
    const registry = await Registry.start(advisories);
    try {
      const variables = [`npm_config_registry=${registry.url}`, 'npm_config_cache=cache'];
      const ending = await run(
        projectFolder,
        'env',
        ...variables,
        process.execPath,
        '.ci/audit.mjs',
      );
      expect(ending).toEqual({ exitCode, output: expect.stringMatching(output) });
    } finally {
      await registry.stop();
    }
  });
});
