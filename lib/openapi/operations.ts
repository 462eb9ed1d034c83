import { isJsonObject, type JsonObject } from '../core/json.js';
import type { OpenApiDocument } from './openapi-document.interface.js';

/** What a path item has besides operations. */
const OTHER_FIELDS = ['$ref', 'summary', 'description', 'servers', 'parameters'];

/** The operations of path items, as in `paths` and, from OpenAPI 3.1 on, `webhooks`. */
export function operationsOf(pathItems: unknown): readonly JsonObject[] {
  return entriesOf(pathItems)
    .flatMap(([, pathItem]) => entriesOf(pathItem))
    .flatMap(([method, operation]) => (isOperation(method, operation) ? [operation] : []));
}

/**
 * The document with other operations; without those, and the paths of those alone, that `change` has
 * come to `undefined`.
 */
export function mapOperations<Document extends OpenApiDocument>(
  document: Document,
  change: (operation: JsonObject) => JsonObject | undefined,
): Document {
  const webhooks: unknown = Reflect.get(document, 'webhooks');
  return {
    ...document,
    paths: changed(document.paths, change),
    ...(isJsonObject(webhooks) && { webhooks: changed(webhooks, change) }),
  };
}

function changed(
  pathItems: object,
  change: (operation: JsonObject) => JsonObject | undefined,
): JsonObject {
  const items = entriesOf(pathItems).map(([path, pathItem]) => {
    const fields = entriesOf(pathItem).flatMap(([field, value]) => {
      const operation = isOperation(field, value) ? change(value) : value;
      return operation === undefined ? [] : [[field, operation] as const];
    });
    const isEmptied = fields.length < entriesOf(pathItem).length && fields.every(isOther);
    return isEmptied ? [] : [[path, Object.fromEntries(fields)] as const];
  });
  return Object.fromEntries(items.flat());
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function isOperation(field: string, value: unknown): value is JsonObject {
  return !OTHER_FIELDS.includes(field) && !field.startsWith('x-') && isJsonObject(value);
}

function isOther([field, value]: readonly [string, unknown]): boolean {
  return !isOperation(field, value);
}
