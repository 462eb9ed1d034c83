import { Controller, type Type, VERSION_NEUTRAL } from '@nestjs/common';

/**
 * A controller class of its own for each module, since a path belongs to a class. Nest lists its
 * routes at boot under the name of `base`. Versions of an application's own routes don't concern it.
 */
export function controllerAt<T extends object>(path: string, base: Type<T>): Type<T> {
  const named = { [base.name]: class extends (base as Type<object>) {} };
  const controller = named[base.name] as Type<T>;
  Controller({ path, version: VERSION_NEUTRAL })(controller);
  return controller;
}
