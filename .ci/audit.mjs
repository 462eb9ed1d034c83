import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// `npm run audit`: known vulnerabilities in what an application installs with the package: its
// dependencies and its peers, at the latest versions that it lets in. What is installed here for
// development does not count. Not every registry can tell: then it is skipped, and says so.

/** What registries answer that know no audit. */
const NO_AUDIT = new Set([400, 404, 405, 501]);

const folder = mkdtempSync(join(tmpdir(), 'nestjs-kinde-audit-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'package.json'), JSON.stringify(application()));
npm('install', '--package-lock-only', '--no-audit');
conclude(npm('audit'));

function application() {
  const path = fileURLToPath(new URL('../package.json', import.meta.url));
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(path, 'utf8'));
  return { private: true, dependencies: { ...peerDependencies, ...dependencies } };
}

function npm(...args) {
  const { stderr, stdout } = spawnSync(
    'npm',
    [...args, '--json', '--ignore-scripts', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8', timeout: 300_000 },
  );
  try {
    return JSON.parse(stdout);
  } catch {
    return { message: stderr || stdout };
  }
}

function conclude({ message, metadata, statusCode, vulnerabilities = {} }) {
  if (metadata?.vulnerabilities) {
    const found = Object.values(vulnerabilities).map(
      ({ name, severity }) => `${name}: ${severity}`,
    );
    say(...found, `${metadata.dependencies?.total ?? 'All'} packages, ${found.length} vulnerable`);
    process.exitCode = found.length > 0 ? 1 : 0;
  } else if (NO_AUDIT.has(statusCode)) {
    say('Skipped: the package registry has no audit');
  } else {
    say(`There was no audit: ${message}`);
    process.exitCode = 1;
  }
}

function say(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
