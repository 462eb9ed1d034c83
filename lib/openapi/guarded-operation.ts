import { isJsonObject, type JsonObject } from '../core/json.js';
import type { Components } from './components.js';
import type { RouteAccess } from './route-access.js';

const REQUIREMENTS = 'x-kinde-requirements';

export interface GuardedOperationSettings {
  /** Of the document; told what is used. */
  readonly components: Components;
  readonly saysRequirements: boolean;
  /** Whether the document has security requirements for operations that name none. */
  readonly hasDefaultSecurity: boolean;
}

/**
 * An operation with what its guards ask for. What the application says of it itself stays, and comes
 * first.
 *
 * @param security what the application says of it
 */
export function guardedOperation(
  operation: JsonObject,
  security: readonly JsonObject[] | undefined,
  { alternatives, isOpened, requirements }: RouteAccess,
  { components, saysRequirements, hasDefaultSecurity }: GuardedOperationSettings,
): JsonObject {
  if (alternatives.length === 0) {
    const isOpen = isOpened && hasDefaultSecurity;
    return withSecurity(operation, security ?? (isOpen ? [] : undefined));
  }
  return {
    ...withSecurity(operation, components.security(alternatives, security)),
    ...(saysRequirements && requirements.length > 0 && requirementsIn(operation, requirements)),
    responses: {
      ...components.refusals(),
      ...(isJsonObject(operation['responses']) && operation['responses']),
    },
  };
}

/** @param security `undefined`: nothing is said of it */
export function withSecurity(
  operation: JsonObject,
  security: readonly JsonObject[] | undefined,
): JsonObject {
  const others = Object.entries(operation).filter(([field]) => field !== 'security');
  return { ...Object.fromEntries(others), ...(security && { security }) };
}

/** Once: what has them has been described before. */
function requirementsIn(operation: JsonObject, requirements: readonly string[]): JsonObject {
  if (Object.hasOwn(operation, REQUIREMENTS)) {
    return {};
  }
  const { description } = operation;
  const own = typeof description === 'string' && description !== '' ? `${description}\n\n` : '';
  const list = requirements.map((each) => `- ${each}`).join('\n');
  return { description: `${own}Requires:\n\n${list}`, [REQUIREMENTS]: requirements };
}
