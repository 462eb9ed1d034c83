import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { createModel } from './model.mjs';
import { printOperations, printResources } from './print-operations.mjs';
import { kebabCase, printResource, printShared } from './print-resource.mjs';
import { readPackage } from './read-package.mjs';
import { nameTypes } from './type-names.mjs';

/** Where the generated files are. */
export const folder = fileURLToPath(new URL('../../lib/api/generated/', import.meta.url));

/**
 * Everything that is generated from the installed `@kinde/management-api-js`.
 *
 * @returns {Promise<ReadonlyMap<string, string>>} text by name of file
 */
export async function generate() {
  const { operations, types } = readPackage();
  const resources = createModel({ operations, types });
  const typeNames = nameTypes(resources, types);
  const texts = [
    ['operations.ts', printOperations(resources)],
    ['resources.ts', printResources(resources)],
    ['shared.ts', printShared({ types, typeNames })],
    ...resources.map((resource) => [
      `${kebabCase(resource.name)}.ts`,
      printResource(resource, { types, typeNames }),
    ]),
  ];
  const style = await resolveConfig(folder);
  const headline = `// Made from @kinde/management-api-js ${versionOfPackage()} by \`npm run generate\`: edit .ci/management-api.`;
  const files = new Map();
  for (const [name, text] of texts) {
    files.set(name, await format(`${headline}\n\n${text}`, { ...style, parser: 'typescript' }));
  }
  return files;
}

function versionOfPackage() {
  // The package does not export its package.json.
  const entry = createRequire(import.meta.url).resolve('@kinde/management-api-js');
  const text = readFileSync(new URL('../package.json', pathToFileURL(entry)), 'utf8');
  return JSON.parse(text).version;
}
