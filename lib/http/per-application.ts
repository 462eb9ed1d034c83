/** A request of Express knows its `app`, one of Fastify its `server`: the instances that Nest uses. */
type RoutedRequest = object & { readonly app?: unknown; readonly server?: unknown };

/** Parts of the applications that run in this process, found by the requests that come to them. */
export class PerApplication<Part extends object> {
  readonly #parts = new WeakMap<object, Set<Part>>();

  /** @param instance the Express or Fastify instance of the application */
  add(instance: unknown, part: Part): void {
    if (isObject(instance)) {
      this.#parts.set(instance, (this.#parts.get(instance) ?? new Set()).add(part));
    }
  }

  /** Takes back what {@link add} said: an instance may outlive its application. */
  remove(instance: unknown, part: Part): void {
    if (isObject(instance)) {
      this.#parts.get(instance)?.delete(part);
    }
  }

  /** Those of the application that a request came through; several where modules share an instance. */
  of({ app, server }: RoutedRequest): readonly Part[] {
    // Whatever else is called so is no key here.
    const [parts = []] = [app, server].flatMap((instance) =>
      isObject(instance) ? (this.#parts.get(instance) ?? []) : [],
    );
    return [...parts];
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
