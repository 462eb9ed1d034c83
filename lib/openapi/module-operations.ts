import { AuthController } from '../auth/auth.controller.js';
import { AuthKitController } from '../authkit/authkit.controller.js';
import type { JsonObject } from '../core/json.js';
import { WebhooksController } from '../webhooks/webhooks.controller.js';
import { authOperations } from './auth-operations.js';
import { authkitOperations } from './authkit-operations.js';
import type { Components } from './components.js';
import { withSecurity } from './guarded-operation.js';
import type { ModuleOperation } from './module-operation.interface.js';
import type { Route } from './route-marks.js';
import { webhookOperations } from './webhook-operations.js';

const operations: readonly (readonly [
  controller: abstract new (...dependencies: never[]) => object,
  operations: Readonly<Record<string, ModuleOperation>>,
])[] = [
  [AuthController, authOperations],
  [WebhooksController, webhookOperations],
  [AuthKitController, authkitOperations],
];

/** `undefined` for what is a route of the application's own. */
export function moduleOperationOf({ controller, name }: Route): ModuleOperation | undefined {
  const [, ofController] =
    operations.find(([base]) => (controller.prototype as unknown) instanceof base) ?? [];
  return ofController?.[name];
}

/** A route of this module as a document describes it. */
export function describedAsOwn(
  operation: JsonObject,
  { summary, parameters, requestBody, responses, takesPrincipal }: ModuleOperation,
  security: readonly JsonObject[] | undefined,
  components: Components,
): JsonObject {
  const refusals = components.refusals();
  const all = Object.entries(responses).map(([status, response]) => [
    status,
    response === 'refusal' ? refusals[status] : response,
  ]);
  return {
    ...withSecurity(
      operation,
      takesPrincipal === true
        ? components.security([['bearer'], ['session']], security)
        : (security ?? []),
    ),
    summary,
    parameters: parameters ?? [],
    ...(requestBody && { requestBody }),
    responses: Object.fromEntries(all),
  };
}
