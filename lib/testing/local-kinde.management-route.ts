import type { JsonObject } from '../core/json.js';
import type { ManagementRequest } from './local-kinde.management-request.js';
import type { LocalKindeParts } from './local-kinde.parts.js';

/** What the Management API answers. */
export interface ManagementAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** An operation of the Management API. */
export interface ManagementRoute {
  /** What the token of its caller must have been granted. */
  readonly scope: string;
  readonly answer: (request: ManagementRequest, parts: LocalKindeParts) => ManagementAnswer;
}

/** Operations by method and path below `/api/v1`, e.g. `GET /users/:user_id/properties`. */
export type ManagementRoutes = Readonly<Record<string, ManagementRoute>>;

/** 200 with Kinde's words for it, and `members`. */
export const done = (members: JsonObject = {}, code = 'OK'): ManagementAnswer => ({
  status: 200,
  body: { code, message: 'Success', ...members },
});

/** 201 with Kinde's words for it, and `members`. */
export const created = (members: JsonObject = {}, code = 'OK'): ManagementAnswer => ({
  status: 201,
  body: { code, message: 'Success', ...members },
});
