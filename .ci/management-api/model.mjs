import ts from 'typescript';

import { names, unrepeatable } from './names.mjs';
import { pagingOf } from './paging.mjs';

/**
 * A parameter of an operation, by the name that Kinde gives it.
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {'path' | 'query' | 'body' | 'form'} place
 * @property {boolean} isRequired
 * @property {ts.PropertySignature} declaration
 */

/**
 * An operation as it is written here.
 *
 * @typedef {object} Operation
 * @property {string} typeName what the names of its types begin with: `UsersList`
 * @property {string} name
 * @property {readonly Parameter[]} parameters
 * @property {boolean} mayBeEmpty whether Kinde says of the answer that it has no content
 * @property {boolean} isUnrepeatable
 * @property {import('./paging.mjs').Paging | undefined} paging
 */

/** @returns {readonly { name: string, operations: readonly Operation[] }[]} */
export function createModel({ operations, types }) {
  assertNamesFit(operations);
  return Object.entries(names).map(([resource, methods]) => ({
    name: resource,
    operations: Object.entries(methods).map(([name, packageName]) => {
      const operation = operations.get(`${pascalCase(resource)}.${packageName}`);
      const where = `${resource}.${name}`;
      const parameters = parametersOf(where, operation);
      return {
        ...operation,
        name,
        typeName: pascalCase(resource) + pascalCase(name),
        parameters,
        mayBeEmpty: isUnknown(operation.answer) || includesVoid(operation.answer),
        isUnrepeatable: unrepeatable.includes(where),
        paging: pagingOf(where, parameters, operation.answer, types),
      };
    }),
  }));
}

/** `usersList` and `users_list` as `UsersList`. */
export function pascalCase(text) {
  return text.replace(/(?:^|_)([a-z])/g, (_, letter) => letter.toUpperCase());
}

/** Each operation of the package has one name here, and no name is of none. */
function assertNamesFit(operations) {
  const named = Object.entries(names).flatMap(([resource, methods]) =>
    Object.values(methods).map((packageName) => `${pascalCase(resource)}.${packageName}`),
  );
  const complaints = [
    ...[...operations.keys()]
      .filter((name) => !named.includes(name))
      .map((name) => `${name} of the package has no name in names.mjs.`),
    ...named
      .filter((name) => !operations.has(name))
      .map((name) => `${name} is named in names.mjs, but the package has no such operation.`),
    ...named
      .filter((name, index) => named.indexOf(name) !== index)
      .map((name) => `${name} is named twice in names.mjs.`),
  ];
  if (complaints.length > 0) {
    throw new Error(complaints.join('\n'));
  }
}

function parametersOf(where, { path, pathNames, queryNames, body, data }) {
  const parameters = membersOf(where, data).flatMap((declaration) => {
    const name = declaration.name.getText();
    if (name === body) {
      const place = body === 'formData' ? 'form' : 'body';
      return membersOf(where, declaration.type).map((each) =>
        parameter(each.name.getText(), place, each),
      );
    }
    const wireName = pathNames.get(name) ?? queryNames.get(name);
    if (wireName === undefined) {
      throw new Error(`${where} has ${name}, which its request has no place for.`);
    }
    return [parameter(wireName, pathNames.has(name) ? 'path' : 'query', declaration)];
  });
  assertComplete(where, parameters, { path, pathNames, queryNames });
  const inPath = placesOf(path);
  const inQuery = [...queryNames.values()];
  const order = ({ name, place }) =>
    place === 'path'
      ? inPath.indexOf(name)
      : place === 'query'
        ? 100 + inQuery.indexOf(name)
        : 1000;
  return parameters.toSorted((one, other) => order(one) - order(other));
}

/** `{user_id}` */
function placesOf(path) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
}

function parameter(name, place, declaration) {
  return { name, place, isRequired: !declaration.questionToken, declaration };
}

function membersOf(where, type) {
  if (type === undefined) {
    return [];
  }
  if (!ts.isTypeLiteralNode(type) || !type.members.every(ts.isPropertySignature)) {
    throw new Error(`What ${where} takes is no object with known members.`);
  }
  return type.members;
}

/** One flat object can only carry names that differ, and tokens only go to one API. */
function assertComplete(where, parameters, { path, pathNames, queryNames }) {
  if (!path.startsWith('/api/v1/')) {
    throw new Error(`${where} is at ${path}, which is no path of the Management API.`);
  }
  const all = parameters.map(({ name }) => name);
  const twice = all.filter((name, index) => all.indexOf(name) !== index);
  if (twice.length > 0) {
    throw new Error(`${where} has two parameters ${twice.join(', ')}.`);
  }
  const expected = [...pathNames.values(), ...queryNames.values()];
  const missing = expected.filter((name) => !all.includes(name));
  const named = [...pathNames.values()];
  const inPath = placesOf(path);
  const isPathComplete =
    named.length === inPath.length && inPath.every((name) => named.includes(name));
  if (missing.length > 0 || !isPathComplete) {
    throw new Error(`The parameters of ${where} are not those of its path ${path} and its query.`);
  }
}

function isUnknown(type) {
  return type.kind === ts.SyntaxKind.UnknownKeyword;
}

function includesVoid(type) {
  return (
    ts.isUnionTypeNode(type) && type.types.some(({ kind }) => kind === ts.SyntaxKind.VoidKeyword)
  );
}
