import { randomUUID } from 'node:crypto';

import { isJsonObject, type JsonObject } from '../core/json.js';
import { methodsOf } from '../http/methods-of.js';
import { API_SECURITY_METADATA } from '../kinde.metadata.js';

// oxlint-disable-next-line typescript/no-unsafe-function-type -- what ExecutionContext gives
type Target = Function;

/** A handler as a controller has it: several may share one that they inherit. */
export interface Route {
  readonly controller: Target;
  readonly handler: Target;
  /** Of the method. */
  readonly name: string;
}

/** What is told apart in an operation of a document that was made in the meantime. */
export interface MarkedOperation {
  /** `undefined` when it was not marked. */
  readonly route: Route | undefined;
  /** What the application itself says; `undefined` when it says nothing. */
  readonly security: readonly JsonObject[] | undefined;
}

/**
 * Has `work` find out which operation of a document is which route. Paths and ids don't tell, which
 * prefixes, versions and factories of the application's make: so every controller and every handler
 * gets a mark among its security requirements, which operations inherit, and loses it again.
 *
 * @param work at once: nothing of it may be left to a promise
 */
export function withRouteMarks<T>(
  controllers: readonly Target[],
  work: () => T,
): { readonly result: T; readonly read: (operation: JsonObject) => MarkedOperation } {
  const marks = new Marks();
  const handlers = new Map<Target, string>();
  for (const controller of controllers) {
    for (const [name, handler] of methodsOf(controller)) {
      handlers.set(handler, name);
    }
  }
  // All are read before the first is written: classes inherit what is on others.
  const targets = [...controllers, ...handlers.keys()];
  const unmarked = targets.map((target) => ({
    target,
    own: Reflect.getOwnMetadata(API_SECURITY_METADATA, target) as unknown,
    all: (Reflect.getMetadata(API_SECURITY_METADATA, target) as unknown[] | undefined) ?? [],
  }));
  try {
    for (const { target, all } of unmarked) {
      Reflect.defineMetadata(API_SECURITY_METADATA, [...all, marks.of(target)], target);
    }
    return {
      result: work(),
      read: (operation) => {
        const { targets: found, security } = marks.read(operation);
        const controller = found.find((each) => !handlers.has(each));
        const handler = found.find((each) => handlers.has(each));
        return {
          route: controller &&
            handler && { controller, handler, name: handlers.get(handler) ?? handler.name },
          security,
        };
      },
    };
  } finally {
    for (const { target, own } of unmarked) {
      if (own === undefined) {
        Reflect.deleteMetadata(API_SECURITY_METADATA, target);
      } else {
        Reflect.defineMetadata(API_SECURITY_METADATA, own, target);
      }
    }
  }
}

/** Written so that nobody else's security requirement, not even another such call's, reads the same. */
class Marks {
  readonly #targets = new Map<string, Target>();
  readonly #prefix = randomUUID();

  of(target: Target): JsonObject {
    const name = `${this.#prefix}.${this.#targets.size}`;
    this.#targets.set(name, target);
    return { [name]: [] };
  }

  read({ security }: JsonObject): {
    readonly targets: readonly Target[];
    readonly security: readonly JsonObject[] | undefined;
  } {
    const all = Array.isArray(security) ? security.filter(isJsonObject) : [];
    const targets = all.flatMap((each) => this.#targetOf(each) ?? []);
    const others = all.filter((each) => this.#targetOf(each) === undefined);
    const isSaid = Array.isArray(security) && (others.length > 0 || targets.length === 0);
    return { targets, security: isSaid ? others : undefined };
  }

  #targetOf(requirement: JsonObject): Target | undefined {
    const [name = '', ...others] = Object.keys(requirement);
    return others.length === 0 ? this.#targets.get(name) : undefined;
  }
}
