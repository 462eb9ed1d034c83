import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import ts from 'typescript';

/**
 * An operation as `@kinde/management-api-js` has it.
 *
 * @typedef {object} PackageOperation
 * @property {string} method of HTTP
 * @property {string} path with `{name}` for its parameters
 * @property {Map<string, string>} pathNames name at Kinde by name in the package
 * @property {Map<string, string>} queryNames likewise
 * @property {'requestBody' | 'formData' | undefined} body where the package has what is sent as a body
 * @property {string} summary what it is for, in Kinde's words
 * @property {string | undefined} scope what its token needs
 * @property {ts.TypeNode | undefined} data type of its one argument
 * @property {ts.TypeNode} answer
 */

/**
 * Reads the installed package: declarations for types and comments, the code for what goes where.
 *
 * @returns {{
 *   operations: Map<string, PackageOperation>,
 *   types: Map<string, ts.TypeAliasDeclaration>,
 * }} operations by `Class.method`, types by name
 */
export function readPackage() {
  const folder = dirname(createRequire(import.meta.url).resolve('@kinde/management-api-js'));
  const parse = (name) =>
    ts.createSourceFile(
      name,
      readFileSync(join(folder, name), 'utf8'),
      ts.ScriptTarget.ESNext,
      true,
    );

  const types = new Map(
    parse('api/types.gen.d.ts')
      .statements.filter(ts.isTypeAliasDeclaration)
      .map((each) => [each.name.text, each]),
  );
  const requests = readRequests(parse('kinde-management-api-js.mjs'));
  const operations = new Map();
  for (const declared of parse('api/sdk.gen.d.ts').statements.filter(ts.isClassDeclaration)) {
    for (const member of declared.members.filter(ts.isMethodDeclaration)) {
      const name = member.name.getText();
      const request = requests.get(name);
      if (request === undefined) {
        throw new Error(`The package declares ${name}, but no code of it was found.`);
      }
      operations.set(`${declared.name.text}.${name}`, {
        ...request,
        ...readComment(member),
        data: member.parameters[0] && aliasOf(types, member.parameters[0].type).type,
        answer: aliasOf(types, member.type.typeArguments[0]).type,
      });
    }
  }
  return { operations, types };
}

function aliasOf(types, reference) {
  const alias = types.get(reference.getText());
  if (alias === undefined) {
    throw new Error(`The package has no type ${reference.getText()}.`);
  }
  return alias;
}

/** The comment on a method: a title, a description, the scope as HTML, then tags. */
function readComment(member) {
  const comment = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment) ?? '';
  const [title = '', ...description] = text
    .replace(/<div>[^]*?<\/div>/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const sentence = description.join(' ');
  // Some descriptions go on from their title.
  const summary = /^(?:The|$)/.test(sentence) ? `${title}. ${sentence}` : sentence;
  return {
    summary: summary.trim(),
    scope: /<code>([a-z_]+:[a-z_]+)<\/code>/.exec(text)?.[1],
  };
}

/** Every static method is one call whose second argument says what to send. */
function readRequests(file) {
  const requests = new Map();
  const visit = (node) => {
    if (ts.isMethodDeclaration(node) && isStatic(node)) {
      const name = node.name.getText();
      if (requests.has(name)) {
        throw new Error(`The package has two methods ${name}.`);
      }
      requests.set(name, readRequest(name, node));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return requests;
}

function isStatic(node) {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

function readRequest(name, method) {
  const [statement] = method.body.statements;
  const request =
    ts.isReturnStatement(statement) && ts.isCallExpression(statement.expression)
      ? statement.expression.arguments[1]
      : undefined;
  if (request === undefined || !ts.isObjectLiteralExpression(request)) {
    throw new Error(`The code of ${name} in the package is not the call that was expected.`);
  }
  const parts = new Map(request.properties.map((each) => [each.name.getText(), each.initializer]));
  const known = ['method', 'url', 'path', 'query', 'body', 'formData', 'mediaType', 'errors'];
  const unknown = [...parts.keys()].filter((part) => !known.includes(part));
  if (unknown.length > 0) {
    throw new Error(`${name} in the package has ${unknown.join(', ')}, which nobody knows here.`);
  }
  return {
    method: parts.get('method').text,
    path: parts.get('url').text,
    pathNames: readNames(parts.get('path')),
    queryNames: readNames(parts.get('query')),
    body: (parts.get('body') ?? parts.get('formData'))?.name.text,
  };
}

/** `{ page_size: e.pageSize }` */
function readNames(object) {
  return new Map(
    (object?.properties ?? []).map(({ name, initializer }) => [
      initializer.name.text,
      ts.isStringLiteral(name) ? name.text : name.getText(),
    ]),
  );
}
