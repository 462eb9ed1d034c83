import { isBuiltin } from 'node:module';

import ts from 'typescript';

/** Names of the packages that a compiled module or a declaration file takes something from. */
export function importedPackages(text: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  const packages = importedFiles
    .map(({ fileName }) => fileName)
    .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
  return [...new Set(packages)];
}
