import ts from 'typescript';

/** Names that an example may use without an import, and how they are imported. */
export interface ImplicitImports {
  /** Module by name. */
  readonly modules: ReadonlyMap<string, string>;
  /** Those that are types alone. */
  readonly types: ReadonlySet<string>;
}

const OPTIONS = "import('nestjs-kinde').KindeModuleOptions";

/**
 * Makes a module of an example, on as many lines:
 *
 * - what it neither imports nor declares, and one of the implicit modules exports, is imported;
 * - a `useFactory` of `KindeModule.forRootAsync` is told what it returns, since the compiler does not
 *   look for misspelt members in what an unannotated function returns.
 */
export function moduleOf(example: string, { modules, types }: ImplicitImports): string {
  const source = ts.createSourceFile('example.ts', example, ts.ScriptTarget.ES2023, true);
  const own = new Set(source.statements.flatMap(declaredNames));
  const used = [...new Set(identifiersIn(source))].filter(
    (name) => modules.has(name) && !own.has(name),
  );
  const imports = used.map((name) => {
    const kind = types.has(name) ? 'type ' : '';
    return `import { ${kind}${name} } from '${modules.get(name)}';`;
  });
  return [...imports, withAnnotatedFactories(source), ' export {};'].join(' ');
}

function withAnnotatedFactories(source: ts.SourceFile): string {
  const annotations: { place: number; type: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralElement(node) && isFactoryOfModule(node)) {
      const factory = ts.isPropertyAssignment(node) ? node.initializer : node;
      if (!ts.isArrowFunction(factory) || factory.type !== undefined) {
        throw new Error('A useFactory of an example should be an arrow function without a type.');
      }
      const isAsync = factory.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
      annotations.push({
        place: factory.equalsGreaterThanToken.getStart(),
        type: isAsync ? `Promise<${OPTIONS}>` : OPTIONS,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return annotations
    .toReversed()
    .reduce(
      (text, { place, type }) => `${text.slice(0, place)}: ${type} ${text.slice(place)}`,
      source.text,
    );
}

function isFactoryOfModule(node: ts.ObjectLiteralElement): boolean {
  const call = node.parent.parent;
  return (
    node.name?.getText() === 'useFactory' &&
    ts.isCallExpression(call) &&
    call.expression.getText() === 'KindeModule.forRootAsync'
  );
}

/** What a statement of the top level declares or imports. */
function declaredNames(statement: ts.Statement): string[] {
  if (ts.isImportDeclaration(statement)) {
    const { importClause } = statement;
    const bindings = importClause?.namedBindings;
    const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    const all = bindings && ts.isNamespaceImport(bindings) ? [bindings] : [];
    return [importClause, ...named, ...all].flatMap((each) => each?.name?.text ?? []);
  }
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => identifiersIn(name));
  }
  const isNamed =
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

/** All but the names of members, which are nobody's to import. */
function identifiersIn(node: ts.Node): string[] {
  if (ts.isIdentifier(node)) {
    return isMemberName(node) ? [] : [node.text];
  }
  const names: string[] = [];
  ts.forEachChild(node, (child) => {
    names.push(...identifiersIn(child));
  });
  return names;
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isQualifiedName(parent) && parent.right === node) ||
    ((ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent)) &&
      parent.name === node)
  );
}
