import type { JsonObject } from '../core/json.js';

/** What a document says of a route that this module brings. */
export interface ModuleOperation {
  readonly summary: string;
  readonly parameters?: readonly JsonObject[];
  readonly requestBody?: JsonObject;
  /** By status; `refusal` for what guards answer with the same one. */
  readonly responses: Readonly<Record<number, JsonObject | 'refusal'>>;
  /** Whether it needs a bearer token or a session. */
  readonly takesPrincipal?: boolean;
}
