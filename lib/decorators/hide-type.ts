/**
 * Hides what type a parameter has: a pipe with `validateCustomDecorators` would make anew what was
 * verified.
 */
export function hideType(target: object, method: string | symbol, index: number): void {
  const types: unknown = Reflect.getMetadata('design:paramtypes', target, method);
  if (Array.isArray(types)) {
    types[index] = Object;
  }
}
