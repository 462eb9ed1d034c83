import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * What the project uses and npm does not bring.
 *
 * @typedef {object} Program
 * @property {string} name as it says in the titles of tests that were skipped for want of it
 * @property {string} variable environment variable that says where it is
 * @property {string} command its name on the `PATH`
 * @property {string} debianPackage
 */

/** @type {readonly Program[]} */
export const programs = [
  {
    name: 'Chromium',
    variable: 'CHROMIUM_PATH',
    command: 'chromium',
    debianPackage: 'chromium',
  },
  {
    name: 'Redis',
    variable: 'REDIS_SERVER_PATH',
    command: 'redis-server',
    debianPackage: 'redis-server',
  },
];

/**
 * @param {Program} program
 * @returns {string | undefined} its path, when this machine has it
 */
export function find({ command, variable }) {
  const said = process.env[variable];
  if (said) {
    return isExecutable(said) ? said : undefined;
  }
  return findCommand(command);
}

/** Lets the tests find what is not where they look by themselves. */
export function programsEnvironment() {
  return Object.fromEntries(
    programs
      .map((program) => [program.variable, find(program)])
      .filter(([, path]) => path !== undefined),
  );
}

/** @param {Program} program */
export function canInstall({ variable }) {
  // A path that is set and wrong stays wrong, whatever is installed.
  return !process.env[variable] && process.getuid?.() === 0 && !!findCommand('apt-get');
}

/** @param {Program} program */
export function howToInstall({ debianPackage, name, variable }) {
  return process.env[variable]
    ? `${variable} is ${process.env[variable]}, which is no program. Correct it, or unset it.`
    : `Install ${name} (on Debian: apt-get install ${debianPackage}), or set ${variable} to its path.`;
}

/**
 * @param {readonly Program[]} missing
 * @returns {string | undefined} what `apt-get` said, when it failed
 */
export function install(missing) {
  const packages = missing.map(({ debianPackage }) => debianPackage);
  const commands = [
    ['update', '-qq'],
    ['install', '-qq', '--yes', '--no-install-recommends', ...packages],
  ];
  for (const command of commands) {
    const { error, status, stderr, stdout } = spawnSync('apt-get', command, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (status !== 0) {
      const said = [stdout, stderr, error?.message].map((text) => text?.trim()).filter(Boolean);
      return [`apt-get ${command.join(' ')}`, ...said].join('\n');
    }
  }
  return undefined;
}

/** @param {string} command */
function findCommand(command) {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin']
    .filter(Boolean)
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
