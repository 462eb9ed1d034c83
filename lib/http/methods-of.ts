import { MetadataScanner } from '@nestjs/core';

// oxlint-disable-next-line typescript/no-unsafe-function-type -- what Nest calls a handler
type Method = Function;

const scanner = new MetadataScanner();

/** The methods of a class by their names, those included that it inherits; none of anything else. */
export function methodsOf(type: unknown): readonly (readonly [name: string, method: Method])[] {
  // A provider may be made by an arrow function, which has no prototype.
  const prototype: unknown = typeof type === 'function' ? type.prototype : undefined;
  if (typeof prototype !== 'object' || prototype === null) {
    return [];
  }
  return scanner.getAllMethodNames(prototype).flatMap((name) => {
    const method: unknown = Reflect.get(prototype, name);
    return typeof method === 'function' ? [[name, method] as const] : [];
  });
}
