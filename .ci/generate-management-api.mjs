import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { folder, generate } from './management-api/generate.mjs';

// `npm run generate`: writes the types and operations of Kinde's Management API to lib/api/generated.
// With --check nothing is written: it names the files that are not as they would be generated.

const files = await generate();
mkdirSync(folder, { recursive: true });
const present = new Map(
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
);
const names = [...new Set([...files.keys(), ...present.keys()])];
const differing = names.filter((name) => files.get(name) !== present.get(name));

if (process.argv.includes('--check')) {
  process.stdout.write(differing.map((name) => `${name}\n`).join(''));
  process.exitCode = differing.length > 0 ? 1 : 0;
} else {
  for (const name of differing) {
    const text = files.get(name);
    if (text === undefined) {
      rmSync(join(folder, name));
    } else {
      writeFileSync(join(folder, name), text);
    }
  }
  process.stdout.write(`${files.size} files, ${differing.length} of them new.\n`);
}
