import ts from 'typescript';

import { commentOf, printComment } from './print-comment.mjs';

/**
 * Prints types of the package as ours: read-only, by the names that they have here, each member with
 * its comment.
 */
export class TypePrinter {
  /** Names of types of the package that were printed. */
  mentioned = new Set();
  #types;
  #nameOf;
  #hoisted = new Map();

  constructor({ types, nameOf }) {
    this.#types = types;
    this.#nameOf = nameOf;
  }

  /** From now on the type is printed as the name that it was given. */
  hoist(type, name) {
    this.#hoisted.set(type, name);
  }

  print(type, depth = 0) {
    const hoisted = this.#hoisted.get(type);
    return hoisted ?? this.#spell(type, depth);
  }

  /** `export interface` for an object, `export type` for anything else. */
  declare(name, type, comment) {
    const doc = comment ? printComment(comment) : '';
    const text = this.#spell(type, 0);
    return ts.isTypeLiteralNode(type)
      ? `${doc}export interface ${name} ${text}\n`
      : `${doc}export type ${name} = ${text};\n`;
  }

  /** @param {ts.PropertySignature} declaration */
  member(declaration, depth, name = declaration.name.getText()) {
    const comment = commentOf(declaration);
    const doc = comment ? printComment(comment, depth) : '';
    const mark = declaration.questionToken ? '?' : '';
    return `${doc}readonly ${name}${mark}: ${this.print(declaration.type, depth)};\n`;
  }

  #spell(type, depth) {
    if (ts.isTypeLiteralNode(type)) {
      const members = type.members.map((each) =>
        ts.isIndexSignatureDeclaration(each)
          ? `readonly [key: string]: ${this.print(each.type, depth + 1)};\n`
          : this.member(each, depth + 1),
      );
      return `{\n${members.join('')}}`;
    }
    if (ts.isUnionTypeNode(type)) {
      const parts = type.types.map((each) => this.print(each, depth + 1));
      return [...new Set(parts)].join(' | ');
    }
    if (ts.isIntersectionTypeNode(type)) {
      return type.types.map((each) => this.print(each, depth + 1)).join(' & ');
    }
    if (ts.isParenthesizedTypeNode(type)) {
      return `(${this.print(type.type, depth)})`;
    }
    if (ts.isTypeReferenceNode(type)) {
      return this.#refer(type, depth);
    }
    if (type.kind === ts.SyntaxKind.VoidKeyword) {
      return 'undefined';
    }
    if (ts.isLiteralTypeNode(type) || type.kind in keywords) {
      return type.getText();
    }
    throw new Error(`Nobody knows here how to print the type ${type.getText()}.`);
  }

  #refer(type, depth) {
    const name = type.typeName.getText();
    if (name === 'Array') {
      const [element] = type.typeArguments;
      const text = this.print(element, depth);
      const isCompound = ts.isUnionTypeNode(element) || ts.isIntersectionTypeNode(element);
      return `readonly ${isCompound ? `(${text})` : text}[]`;
    }
    // A file is a blob with a name.
    if (name === 'Blob' || name === 'File') {
      return 'Blob';
    }
    if (!this.#types.has(name)) {
      throw new Error(`The package has no type ${name}.`);
    }
    this.mentioned.add(name);
    return this.#nameOf(name);
  }
}

const keywords = {
  [ts.SyntaxKind.StringKeyword]: 'string',
  [ts.SyntaxKind.NumberKeyword]: 'number',
  [ts.SyntaxKind.BooleanKeyword]: 'boolean',
  [ts.SyntaxKind.UnknownKeyword]: 'unknown',
};
