// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.propertyCategories` (`/api/v1/property_categories`). */
export interface PropertyCategoriesResource {
  /**
   * Returns a list of categories.
   *
   * `GET /api/v1/property_categories`, scope `read:property_categories`
   */
  list(
    parameters?: PropertyCategoriesListParameters,
  ): PagedAnswer<PropertyCategoriesListAnswer, Category>;

  /**
   * Create category.
   *
   * `POST /api/v1/property_categories`, scope `create:property_categories`
   */
  create(parameters: PropertyCategoriesCreateParameters): Promise<PropertyCategoriesCreateAnswer>;

  /**
   * Update category.
   *
   * `PUT /api/v1/property_categories/{category_id}`, scope `update:property_categories`
   */
  update(parameters: PropertyCategoriesUpdateParameters): Promise<SuccessAnswer>;
}

export interface PropertyCategoriesListParameters {
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** The ID of the category to start after. */
  readonly starting_after?: string | null;
  /** The ID of the category to end before. */
  readonly ending_before?: string | null;
  /** Filter the results by User or Organization context */
  readonly context?: ('usr' | 'org') | null;
}

export interface PropertyCategoriesCreateParameters {
  /** The name of the category. */
  readonly name: string;
  /** The context that the category applies to. */
  readonly context: 'org' | 'usr' | 'app';
}

export interface PropertyCategoriesUpdateParameters {
  /** The unique identifier for the category. */
  readonly category_id: string;
  /** The name of the category. */
  readonly name?: string;
}

export interface Category {
  readonly id?: string;
  readonly name?: string;
}

export interface PropertyCategoriesCreateAnswer {
  readonly message?: string;
  readonly code?: string;
  readonly category?: {
    /** The category's ID. */
    readonly id?: string;
  };
}

export interface PropertyCategoriesListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly categories?: readonly Category[];
  /** Whether more records exist. */
  readonly has_more?: boolean;
}
