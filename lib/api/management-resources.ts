import type { JsonObject } from '../core/json.js';
import type { Operation, OperationParameters } from '../core/management/operation.js';
import { PagedAnswer } from '../core/management/paged-answer.js';
import { operations } from './generated/operations.js';
import type { ManagementResources } from './generated/resources.js';

/** Has Kinde perform an operation, as `ManagementClient.call`. */
export type OperationCall = (
  operation: Operation,
  parameters?: OperationParameters,
) => Promise<JsonObject | undefined>;

/** The methods of every resource, each of which is one call. */
export function createManagementResources(call: OperationCall): ManagementResources {
  const resources = mapValues<Readonly<Record<string, Operation>>, unknown>(
    operations,
    (resource) => Object.freeze(mapValues(resource, (operation) => createMethod(call, operation))),
  );
  // The table has an operation for exactly the methods that there are, as its type demands.
  return resources as unknown as ManagementResources;
}

function createMethod(call: OperationCall, operation: Operation) {
  const { paging } = operation;
  if (paging === undefined) {
    return (parameters?: OperationParameters) => call(operation, parameters);
  }
  return (parameters: OperationParameters = {}) =>
    new PagedAnswer({
      paging,
      parameters: { ...parameters }, // it may be looked at later
      ask: async (ofPage) => (await call(operation, ofPage)) ?? {},
    });
}

function mapValues<Value, Result>(
  object: Readonly<Record<string, Value>>,
  map: (value: Value) => Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
