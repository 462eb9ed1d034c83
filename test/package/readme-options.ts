import { join } from 'node:path';

import ts from 'typescript';

import { projectFolder } from './project.js';

const declarations = join(projectFolder, 'lib/options/kinde-module-options.interface.ts');
const errors = join(projectFolder, 'lib/kinde.errors.ts');
const events = join(projectFolder, 'lib/core/monitor/kinde-module-event.ts');

/**
 * The members of an interface of `kinde-module-options.interface.ts` as they are written in the
 * README: `session.cookie.name`. One that is made of members itself is left out, unless it can be
 * something else as well.
 */
export function optionPaths(interfaceName: string): string[] {
  const { source, checker } = compiled(declarations);
  const pathsOf = (type: ts.Type, prefix: string): string[] =>
    checker.getPropertiesOfType(type).flatMap((property) => {
      const path = prefix + property.name;
      const parts = partsOf(checker.getNonNullableType(checker.getTypeOfSymbol(property)));
      const groups = parts.filter((part) => isInterfaceOf(part, source));
      return [
        ...(groups.length < parts.length ? [path] : []),
        ...groups.flatMap((group) => pathsOf(group, `${path}.`)),
      ];
    });
  return pathsOf(typeNamed(interfaceName, source, checker), '');
}

/** All that `KindeErrorCode` can be. */
export function errorCodes(): string[] {
  const { source, checker } = compiled(errors);
  return partsOf(typeNamed('KindeErrorCode', source, checker)).flatMap((part) =>
    part.isStringLiteral() ? part.value : [],
  );
}

/** What each `KindeModuleEvent` has, by its type. */
export function eventMembers(): Record<string, string[]> {
  const { source, checker } = compiled(events);
  const members = partsOf(typeNamed('KindeModuleEvent', source, checker)).map((part) => {
    const properties = checker.getPropertiesOfType(part);
    const type = properties.find(({ name }) => name === 'type');
    const literal = type && checker.getTypeOfSymbol(type);
    return [literal?.isStringLiteral() ? literal.value : '', properties.map(({ name }) => name)];
  });
  return Object.fromEntries(members) as Record<string, string[]>;
}

function compiled(path: string): { source: ts.SourceFile; checker: ts.TypeChecker } {
  const program = ts.createProgram([path], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    types: ['node'],
    typeRoots: [join(projectFolder, 'node_modules/@types')],
  });
  const source = program.getSourceFile(path);
  if (!source) {
    throw new Error(`${path} is not there.`);
  }
  return { source, checker: program.getTypeChecker() };
}

function typeNamed(name: string, source: ts.SourceFile, checker: ts.TypeChecker): ts.Type {
  const symbol = checker.getSymbolAtLocation(source);
  const found = symbol && checker.getExportsOfModule(symbol).find((each) => each.name === name);
  if (!found) {
    throw new Error(`${source.fileName} has no ${name}.`);
  }
  return checker.getDeclaredTypeOfSymbol(found);
}

function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function isInterfaceOf(type: ts.Type, source: ts.SourceFile): boolean {
  return (type.symbol?.declarations ?? []).some(
    (declaration) =>
      ts.isInterfaceDeclaration(declaration) && declaration.getSourceFile() === source,
  );
}
