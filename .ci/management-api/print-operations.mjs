import { kebabCase } from './print-resource.mjs';
import { pascalCase } from './model.mjs';

/** All resources by name, as the text of a file. */
export function printResources(resources) {
  const imports = resources.map(
    ({ name }) => `import type { ${pascalCase(name)}Resource } from './${kebabCase(name)}.js';\n`,
  );
  const members = resources.map(({ name }) => `readonly ${name}: ${pascalCase(name)}Resource;\n`);
  return [
    imports.toSorted().join(''),
    `/** Everything that Kinde's Management API does, by resource. */
export interface ManagementResources {\n${members.join('')}}\n`,
  ].join('\n');
}

/** What is sent for each method of each resource, as the text of a file. */
export function printOperations(resources) {
  const table = Object.fromEntries(
    resources.map(({ name, operations }) => [
      name,
      Object.fromEntries(operations.map((each) => [each.name, entryOf(each)])),
    ]),
  );
  return [
    `import type { OperationTable } from '../operation-table.js';
import type { ManagementResources } from './resources.js';\n`,
    `/** What is sent for each method, by resource. */
export const operations = ${spell(table)} satisfies OperationTable<ManagementResources>;\n`,
  ].join('\n');
}

function entryOf({ method, path, scope, parameters, mayBeEmpty, isUnrepeatable, paging }) {
  const at = (place) => listOf(parameters.filter((each) => each.place === place));
  return {
    method,
    path,
    query: at('query'),
    body: at('body'),
    form: at('form'),
    required: listOf(parameters.filter((each) => each.isRequired && each.place !== 'path')),
    scope,
    mayBeEmpty: mayBeEmpty || undefined,
    isUnrepeatable: isUnrepeatable || undefined,
    paging: paging && {
      cursor: paging.cursor,
      list: paging.list,
      wraps: paging.wraps,
      endsEmpty: !paging.tellsMore || undefined,
    },
  };
}

function listOf(parameters) {
  return parameters.length > 0 ? parameters.map(({ name }) => name) : undefined;
}

/** An object on lines of its own as far as its members are objects. */
function spell(value) {
  if (Array.isArray(value)) {
    return `[${value.map(spell).join(', ')}]`;
  }
  if (typeof value !== 'object') {
    return typeof value === 'string' ? `'${value}'` : String(value);
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${name}: ${spell(member)},`);
  return `{\n${members.join('\n')}\n}`;
}
