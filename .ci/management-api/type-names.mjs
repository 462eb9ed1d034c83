import ts from 'typescript';

import { pascalCase } from './model.mjs';
import { typeNames } from './names.mjs';

/**
 * Gives the types of the package that the operations need the names that they have here, and each a
 * file: that of the resource that needs it alone, or the one for what several share.
 *
 * @returns {{
 *   nameOf: (packageName: string) => string,
 *   fileOf: (packageName: string) => string,
 *   all: readonly string[],
 * }} all in the order of the package
 */
export function nameTypes(resources, types) {
  const users = new Map();
  const answersOf = new Map();
  const mentions = new Map();
  const visit = (node, file) => {
    const name = ts.isTypeReferenceNode(node) ? node.typeName.getText() : undefined;
    if (types.has(name)) {
      mentions.set(name, (mentions.get(name) ?? new Set()).add(node));
      const files = users.get(name) ?? new Set();
      if (!files.has(file)) {
        users.set(name, files.add(file));
        visit(types.get(name).type, file);
      }
    }
    ts.forEachChild(node, (child) => visit(child, file));
  };
  for (const resource of resources) {
    for (const { typeName, parameters, answer } of resource.operations) {
      parameters.forEach(({ declaration }) => visit(declaration, resource.name));
      visit(answer, resource.name);
      if (ts.isTypeReferenceNode(answer)) {
        answersOf.set(answer.typeName.getText(), typeName);
      }
    }
  }

  const nameOf = (name) => {
    const isOfOneAnswer = mentions.get(name)?.size === 1 && answersOf.has(name);
    return (
      typeNames[name] ??
      (isOfOneAnswer
        ? `${answersOf.get(name)}Answer`
        : pascalCase(name.replace(/^get_|_schema$/g, '').replace(/_response$/, '_answer')))
    );
  };
  const all = [...types.keys()].filter((name) => users.has(name));
  const ours = all.map(nameOf);
  const twice = ours.filter((name, index) => ours.indexOf(name) !== index);
  if (twice.length > 0) {
    throw new Error(`Two types are called ${twice.join(', ')}: name one of them in names.mjs.`);
  }
  const fileOf = (name) => {
    const [file, ...others] = users.get(name);
    return others.length > 0 ? 'shared' : file;
  };
  return { nameOf, fileOf, all };
}
