import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { transformSync } from '@swc/core';

// Hooks for `module.register`: Node loads TypeScript the way that Jest does for us.

const { jest } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const [, options] = jest.transform['\\.ts$'];

/** What `file` was compiled to: it is loaded again for each mutant of what runs while it loads. */
const compiled = new Map();
/** The modules that a graph replaces, by the name of the graph. */
const replaced = new Map();

/** A graph of modules (`?graph=`) has each of our modules once, and leaves packages alone. */
export async function resolve(specifier, context, next) {
  const graph = graphOf(context.parentURL);
  if (replaced.get(graph)?.includes(specifier)) {
    return { url: `replaced:${specifier}?graph=${graph}`, shortCircuit: true };
  }
  if (!context.parentURL?.match(/\.ts(\?|$)/) || !specifier.startsWith('.')) {
    return next(specifier, context);
  }
  const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
  url.search = graph === undefined ? '' : `?graph=${graph}`;
  return { url: url.href, format: 'module', shortCircuit: true };
}

export async function load(url, context, next) {
  if (url.startsWith('replaced:')) {
    return { format: 'module', source: await replacement(url), shortCircuit: true };
  }
  if (!url.match(/\.ts(\?|$)/)) {
    return next(url, context);
  }
  const file = fileURLToPath(url);
  if (!compiled.has(file)) {
    compiled.set(file, compile(file, await readFile(file, 'utf8')));
  }
  const { source, replaces } = compiled.get(file);
  if (replaces.length > 0) {
    replaced.set(graphOf(url), replaces);
  }
  return { format: 'module', source, shortCircuit: true };
}

function compile(file, text) {
  const { code } = transformSync(text, { ...options, filename: file, swcrc: false });
  return {
    source: `import.meta.jest = globalThis.jest;${code}`,
    replaces: [...text.matchAll(/\bunstable_mockModule\('([^']+)'/g)].map(([, name]) => name),
  };
}

/** A module with the exports that `unstable_mockModule` was given for it. */
async function replacement(url) {
  const [, name, graph] = /^replaced:(.+)\?graph=(.+)$/.exec(url);
  const names = Object.keys(await import(name)).filter((each) => each !== 'default');
  return [
    `const exports = globalThis.jest.replacementsOf('${graph}').get('${name}');`,
    ...names.map((each) => `export const ${each} = exports.${each};`),
  ].join('\n');
}

function graphOf(url) {
  return url === undefined ? undefined : (/\?graph=(.+)$/.exec(url)?.[1] ?? undefined);
}
