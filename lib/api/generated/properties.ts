// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.properties` (`/api/v1/properties`). */
export interface PropertiesResource {
  /**
   * Returns a list of properties.
   *
   * `GET /api/v1/properties`, scope `read:properties`
   */
  list(parameters?: PropertiesListParameters): PagedAnswer<PropertiesListAnswer, Property>;

  /**
   * Create property.
   *
   * `POST /api/v1/properties`, scope `create:properties`
   */
  create(parameters: PropertiesCreateParameters): Promise<PropertiesCreateAnswer>;

  /**
   * Update property.
   *
   * `PUT /api/v1/properties/{property_id}`, scope `update:properties`
   */
  update(parameters: PropertiesUpdateParameters): Promise<SuccessAnswer>;

  /**
   * Delete property.
   *
   * `DELETE /api/v1/properties/{property_id}`, scope `delete:properties`
   */
  delete(parameters: PropertiesDeleteParameters): Promise<SuccessAnswer>;
}

export interface PropertiesListParameters {
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** The ID of the property to start after. */
  readonly starting_after?: string | null;
  /** The ID of the property to end before. */
  readonly ending_before?: string | null;
  /** Filter results by user,  organization or application context */
  readonly context?: ('usr' | 'org' | 'app') | null;
}

export interface PropertiesCreateParameters {
  /** The name of the property. */
  readonly name: string;
  /** Description of the property purpose. */
  readonly description?: string;
  /** The property identifier to use in code. */
  readonly key: string;
  /** The property type. */
  readonly type: 'single_line_text' | 'multi_line_text';
  /** The context that the property applies to. */
  readonly context: 'org' | 'usr' | 'app';
  /** Whether the property can be included in id and access tokens. */
  readonly is_private: boolean;
  /** Which category the property belongs to. */
  readonly category_id: string;
}

export interface PropertiesUpdateParameters {
  /** The unique identifier for the property. */
  readonly property_id: string;
  /** The name of the property. */
  readonly name: string;
  /** Description of the property purpose. */
  readonly description?: string;
  /** Whether the property can be included in id and access tokens. */
  readonly is_private: boolean;
  /** Which category the property belongs to. */
  readonly category_id: string;
}

export interface PropertiesDeleteParameters {
  /** The unique identifier for the property. */
  readonly property_id: string;
}

export interface PropertiesCreateAnswer {
  readonly message?: string;
  readonly code?: string;
  readonly property?: {
    /** The property's ID. */
    readonly id?: string;
  };
}

export interface PropertiesListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly properties?: readonly Property[];
  /** Whether more records exist. */
  readonly has_more?: boolean;
}

export interface Property {
  readonly id?: string;
  readonly key?: string;
  readonly name?: string;
  readonly is_private?: boolean;
  readonly description?: string;
  readonly is_kinde_property?: boolean;
}
