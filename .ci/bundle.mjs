import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rollup } from '@rollup/wasm-node';
import ts from 'typescript';

// The second half of `npm run build`. Node takes longer to find and read hundreds of small modules than
// to run them, so every entry point becomes one module, with what several of them need in `shared/`.
// The code stays as the compiler wrote it but for its comments, a quarter of it, which the declarations
// keep. The small modules stay where they are, and are not published.

const project = fileURLToPath(new URL('..', import.meta.url));
const dist = join(project, 'dist');
const { exports } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));

const entryPoints = Object.values(exports)
  .flatMap((target) => target.default ?? [])
  .map((path) => join(project, path));

const bundle = await rollup({
  input: Object.fromEntries(entryPoints.map((path) => [nameOf(path), path])),
  external: (id) => !id.startsWith('.') && !id.startsWith(project),
  // The compiler's helpers ask for `this`, and are to go on doing so.
  context: 'this',
  treeshake: false,
  plugins: [{ name: 'without-comments', transform: withoutComments }],
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
});
await bundle.write({
  dir: dist,
  format: 'esm',
  chunkFileNames: 'shared/[hash].js',
  minifyInternalExports: false,
});

/** @param {string} code */
function withoutComments(code) {
  const compilerOptions = { module: 'esnext', target: 'es2023', removeComments: true };
  return { code: ts.transpileModule(code, { compilerOptions }).outputText, map: null };
}

/** `redis/index` of `/…/dist/redis/index.js`. */
function nameOf(path) {
  return relative(dist, path).replace(/\.js$/, '');
}
