/**
 * A value that may still be on its way. What is there already is used at once: a request whose
 * credential is cached then never leaves the synchronous path.
 */
export type MaybePromise<T> = T | Promise<T>;

export function thenSync<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
