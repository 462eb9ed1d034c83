// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { Identity, SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.identities` (`/api/v1/identities`). */
export interface IdentitiesResource {
  /**
   * Returns an identity by ID.
   *
   * `GET /api/v1/identities/{identity_id}`, scope `read:identities`
   */
  get(parameters: IdentitiesGetParameters): Promise<Identity>;

  /**
   * Update identity by ID.
   *
   * `PATCH /api/v1/identities/{identity_id}`, scope `update:identities`
   */
  update(parameters: IdentitiesUpdateParameters): Promise<SuccessAnswer>;

  /**
   * Delete identity by ID.
   *
   * `DELETE /api/v1/identities/{identity_id}`, scope `delete:identities`
   */
  delete(parameters: IdentitiesDeleteParameters): Promise<SuccessAnswer>;
}

export interface IdentitiesGetParameters {
  /** The unique identifier for the identity. */
  readonly identity_id: string;
}

export interface IdentitiesUpdateParameters {
  /** The unique identifier for the identity. */
  readonly identity_id: string;
  /** Whether the identity is the primary for it's type */
  readonly is_primary?: boolean;
}

export interface IdentitiesDeleteParameters {
  /** The unique identifier for the identity. */
  readonly identity_id: string;
}
