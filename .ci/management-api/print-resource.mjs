import ts from 'typescript';

import { commentOf, printComment } from './print-comment.mjs';
import { TypePrinter } from './print-type.mjs';
import { pascalCase } from './model.mjs';

/** `billingAgreements` as `billing-agreements`. */
export function kebabCase(text) {
  return text.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What several resources share, as the text of a file. */
export function printShared({ types, typeNames }) {
  const printer = new TypePrinter({ types, nameOf: typeNames.nameOf });
  return typeNames.all
    .filter((name) => typeNames.fileOf(name) === 'shared')
    .map((name) => printNamed(printer, types, typeNames, name))
    .join('\n');
}

/** A resource: the interface of its methods, then what they take and answer. */
export function printResource(resource, { types, typeNames }) {
  const printer = new TypePrinter({ types, nameOf: typeNames.nameOf });
  for (const { typeName, paging } of resource.operations) {
    if (paging && ts.isTypeLiteralNode(paging.item)) {
      printer.hoist(paging.item, `${typeName}Item`);
    }
  }
  const methods = resource.operations.map((each) => printMethod(printer, each));
  const declarations = [
    ...resource.operations.flatMap((each) => printTypesOf(printer, each)),
    ...typeNames.all
      .filter((name) => typeNames.fileOf(name) === resource.name)
      .map((name) => printNamed(printer, types, typeNames, name)),
  ];
  const title = pascalCase(resource.name);
  const path = resource.operations[0].path.split('/').slice(0, 4).join('/');
  const comment = `The operations of \`KindeManagementApi.${resource.name}\` (\`${path}\`).`;
  return [
    printImports(resource, printer, typeNames),
    `${printComment(comment)}export interface ${title}Resource {\n${methods.join('\n')}}\n`,
    ...declarations,
  ].join('\n');
}

function printImports(resource, printer, typeNames) {
  const shared = [...printer.mentioned]
    .filter((name) => typeNames.fileOf(name) === 'shared')
    .map(typeNames.nameOf)
    .toSorted((one, other) => (one < other ? -1 : 1));
  return [
    resource.operations.some(({ paging }) => paging)
      ? `import type { PagedAnswer } from '../../core/management/paged-answer.js';\n`
      : '',
    shared.length > 0 ? `import type { ${shared.join(', ')} } from './shared.js';\n` : '',
  ].join('');
}

function printMethod(printer, operation) {
  const { name, typeName, method, path, summary, scope, parameters, paging } = operation;
  const lines = [
    /[.!?]$/.test(summary) ? summary : `${summary}.`,
    '',
    `\`${method} ${path}\`${scope ? `, scope \`${scope}\`` : ''}`,
  ];
  const mark = parameters.some(({ isRequired }) => isRequired) ? '' : '?';
  const taken = parameters.length > 0 ? `parameters${mark}: ${typeName}Parameters` : '';
  const answer = answerName(printer, operation);
  const returned = paging
    ? `PagedAnswer<${answer}, ${printer.print(paging.item)}>`
    : `Promise<${answer}>`;
  return `${printComment(lines.join('\n'), 1)}${name}(${taken}): ${returned};\n`;
}

/** Types without a name in the package get that of the operation. */
function answerName(printer, { typeName, answer }) {
  return isNameless(answer) ? `${typeName}Answer` : printer.print(answer);
}

function isNameless(type) {
  return ts.isTypeLiteralNode(type) || ts.isIntersectionTypeNode(type);
}

function printTypesOf(printer, { name, typeName, parameters, answer, paging }) {
  const declarations = [];
  if (parameters.length > 0) {
    const members = parameters.map((each) => printer.member(each.declaration, 1, each.name));
    declarations.push(`export interface ${typeName}Parameters {\n${members.join('')}}\n`);
  }
  if (isNameless(answer)) {
    declarations.push(printer.declare(`${typeName}Answer`, answer));
  }
  if (paging && ts.isTypeLiteralNode(paging.item)) {
    const comment = `An entry of what \`${name}\` answers.`;
    declarations.push(printer.declare(`${typeName}Item`, paging.item, comment));
  }
  return declarations;
}

function printNamed(printer, types, typeNames, name) {
  const alias = types.get(name);
  return printer.declare(typeNames.nameOf(name), alias.type, commentOf(alias));
}
