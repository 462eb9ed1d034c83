/**
 * A value that may still be on its way. What is there already is used at once: a request whose
 * credential is cached then never leaves the synchronous path.
 */
export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  // Not by its class: a store may have a promise library of its own.
  return typeof value === 'object' && value !== null && 'then' in value;
}

export function thenSync<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return isPromise(value) ? Promise.resolve(value).then(next) : next(value);
}
