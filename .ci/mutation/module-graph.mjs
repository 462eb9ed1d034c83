import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Imports and exports that are left once the types are gone, and `await import()`. */
const IMPORTS = /^(?:import|export)\s(?!type\b)[^;]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm;

/** The files that each TypeScript file loads, by itself and through others. */
export class ModuleGraph {
  #direct = new Map();
  #all = new Map();

  /** @param file relative to the working directory, as is what comes back */
  loadedWith(file) {
    if (!this.#all.has(file)) {
      const files = new Set([file]);
      for (const each of files) {
        this.#loadedBy(each).forEach((other) => files.add(other));
      }
      this.#all.set(file, files);
    }
    return this.#all.get(file);
  }

  #loadedBy(file) {
    if (!this.#direct.has(file)) {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      const names = [...text.matchAll(IMPORTS)].map(([, first, second]) => first ?? second);
      const files = names.map((name) => join(dirname(file), name.replace(/\.js$/, '.ts')));
      this.#direct.set(
        file,
        files.map((each) => relative('.', each)),
      );
    }
    return this.#direct.get(file);
  }
}
