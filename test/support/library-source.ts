import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

/** What a source file takes from another module. */
export interface SourceImport {
  /** A path within `lib`, such as `core/json.ts`, or the name of a package. */
  readonly target: string;
  readonly isOurs: boolean;
  /** Whether it leaves nothing behind once it is compiled. */
  readonly isTypeOnly: boolean;
}

/** A file of `lib`, as TypeScript's own parser reads it. */
export interface SourceFile {
  /** Within `lib`, with forward slashes. */
  readonly path: string;
  readonly imports: readonly SourceImport[];
  /** Whether it says `import.meta`, which is a syntax error once somebody compiles to CommonJS. */
  readonly usesImportMeta: boolean;
  /** Whether it awaits outside of functions, so that `require` cannot load it. */
  readonly awaitsWhileLoading: boolean;
  /** Whether it says `export *`. */
  readonly exportsWholesale: boolean;
}

const library = fileURLToPath(new URL('../../lib', import.meta.url));

export function readLibrary(): readonly SourceFile[] {
  return readdirSync(library, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) =>
      readSource(name.replaceAll(sep, '/'), readFileSync(join(library, name), 'utf8')),
    );
}

/** @param path within `lib` */
export function readSource(path: string, text: string): SourceFile {
  const imports: SourceImport[] = [];
  const seen = { usesImportMeta: false, awaitsWhileLoading: false, exportsWholesale: false };

  const take = (specifier: ts.Node | undefined, isTypeOnly: boolean): void => {
    if (specifier) {
      imports.push({ ...resolve(path, specifier), isTypeOnly });
    }
  };
  const visit = (node: ts.Node, isInFunction: boolean): void => {
    if (ts.isImportDeclaration(node)) {
      // `import { type A }` still loads the module; `import type { A }` does not.
      take(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) {
      take(node.moduleSpecifier, node.isTypeOnly);
      seen.exportsWholesale ||= !node.exportClause || ts.isNamespaceExport(node.exportClause);
    } else if (ts.isImportTypeNode(node)) {
      take(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument, true);
    } else if (
      ts.isImportEqualsDeclaration(node) &&
      ts.isExternalModuleReference(node.moduleReference)
    ) {
      take(node.moduleReference.expression, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && loadsModule(node)) {
      take(node.arguments[0], false);
    } else if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      seen.usesImportMeta = true;
    } else if (awaits(node) && !isInFunction) {
      seen.awaitsWhileLoading = true;
    }
    ts.forEachChild(node, (child) => visit(child, isInFunction || ts.isFunctionLike(node)));
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true), false);
  return { path, imports, ...seen };
}

function loadsModule({ expression }: ts.CallExpression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require')
  );
}

function awaits(node: ts.Node): boolean {
  return (
    ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
  );
}

function resolve(path: string, specifier: ts.Node): Omit<SourceImport, 'isTypeOnly'> {
  if (!ts.isStringLiteralLike(specifier)) {
    throw new Error(`${path} imports what only running it tells: ${specifier.getText()}`);
  }
  const { text } = specifier;
  return text.startsWith('.')
    ? { target: posix.join(posix.dirname(path), text).replace(/\.js$/, '.ts'), isOurs: true }
    : { target: text, isOurs: false };
}
