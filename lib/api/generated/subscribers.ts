// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';

/** The operations of `KindeManagementApi.subscribers` (`/api/v1/subscribers`). */
export interface SubscribersResource {
  /**
   * List Subscribers. The returned list can be sorted by full name or email address in ascending or
   * descending order. The number of records to return at a time can also be controlled using the
   * `page_size` query string parameter.
   *
   * `GET /api/v1/subscribers`, scope `read:subscribers`
   */
  list(
    parameters?: SubscribersListParameters,
  ): PagedAnswer<SubscribersListAnswer, ListedSubscriber>;

  /**
   * Create subscriber.
   *
   * `POST /api/v1/subscribers`, scope `create:subscribers`
   */
  create(parameters: SubscribersCreateParameters): Promise<SubscribersCreateAnswer>;

  /**
   * Retrieve a subscriber record.
   *
   * `GET /api/v1/subscribers/{subscriber_id}`, scope `read:subscribers`
   */
  get(parameters: SubscribersGetParameters): Promise<SubscribersGetAnswer>;
}

export interface SubscribersListParameters {
  /** Field and order to sort the result by. */
  readonly sort?: ('name_asc' | 'name_desc' | 'email_asc' | 'email_desc') | null;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
}

export interface SubscribersCreateParameters {
  /** Subscriber's first name. */
  readonly first_name: string;
  /** Subscriber's last name. */
  readonly last_name: string | null;
  /** The email address of the subscriber. */
  readonly email: string | null;
}

export interface SubscribersGetParameters {
  /** The subscriber's id. */
  readonly subscriber_id: string;
}

export interface SubscribersCreateAnswer {
  readonly subscriber?: {
    /** A unique identifier for the subscriber. */
    readonly subscriber_id?: string;
  };
}

export interface SubscribersGetAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly subscribers?: readonly Subscriber[];
}

export interface SubscribersListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly subscribers?: readonly ListedSubscriber[];
  /** Pagination token. */
  readonly next_token?: string;
}

export interface Subscriber {
  readonly id?: string;
  readonly preferred_email?: string;
  readonly first_name?: string;
  readonly last_name?: string;
}

export interface ListedSubscriber {
  readonly id?: string;
  readonly email?: string;
  readonly full_name?: string;
  readonly first_name?: string;
  readonly last_name?: string;
}
