import { readFileSync } from 'node:fs';

import ts from 'typescript';

/** What somebody can import from an entry point. */
export interface PublicNames {
  /** What is there at run time: classes, functions, constants. */
  readonly values: readonly string[];
  /** What only the compiler knows. */
  readonly types: readonly string[];
}

/**
 * Reads the declarations of an entry point, which say every name.
 *
 * @param path of its `index.d.ts`
 * @throws when it says anything but `export { … } from '…'`
 */
export function readPublicNames(path: string): PublicNames {
  const { statements } = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.ESNext,
  );
  const names = statements.flatMap(namesIn);
  const sorted = (isType: boolean): string[] =>
    names
      .filter((each) => each.isType === isType)
      .map(({ name }) => name)
      .toSorted();
  return { values: sorted(false), types: sorted(true) };
}

function namesIn(statement: ts.Statement): { name: string; isType: boolean }[] {
  if (
    !ts.isExportDeclaration(statement) ||
    !statement.exportClause ||
    !ts.isNamedExports(statement.exportClause)
  ) {
    throw new Error('An entry point says something that is not a list of names.');
  }
  const { exportClause, isTypeOnly } = statement;
  return exportClause.elements.map((element) => ({
    name: element.name.text,
    isType: isTypeOnly || element.isTypeOnly,
  }));
}
