// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

/** The operations of `KindeManagementApi.webhooks` (`/api/v1/webhooks`). */
export interface WebhooksResource {
  /**
   * List webhooks.
   *
   * `GET /api/v1/webhooks`, scope `read:webhooks`
   */
  list(): Promise<WebhooksListAnswer>;

  /**
   * Create a webhook.
   *
   * `POST /api/v1/webhooks`, scope `create:webhooks`
   */
  create(parameters: WebhooksCreateParameters): Promise<WebhooksCreateAnswer>;

  /**
   * Update a webhook.
   *
   * `PATCH /api/v1/webhooks/{webhook_id}`, scope `update:webhooks`
   */
  update(parameters: WebhooksUpdateParameters): Promise<WebhooksUpdateAnswer>;

  /**
   * Delete webhook.
   *
   * `DELETE /api/v1/webhooks/{webhook_id}`, scope `delete:webhooks`
   */
  delete(parameters: WebhooksDeleteParameters): Promise<WebhooksDeleteAnswer>;

  /**
   * Returns an event.
   *
   * `GET /api/v1/events/{event_id}`, scope `read:events`
   */
  getEvent(parameters: WebhooksGetEventParameters): Promise<WebhooksGetEventAnswer>;

  /**
   * Returns a list event type definitions.
   *
   * `GET /api/v1/event_types`, scope `read:event_types`
   */
  listEventTypes(): Promise<WebhooksListEventTypesAnswer>;
}

export interface WebhooksCreateParameters {
  /** The webhook endpoint url */
  readonly endpoint: string;
  /** Array of event type keys */
  readonly event_types: readonly string[];
  /** The webhook name */
  readonly name: string;
  /** The webhook description */
  readonly description?: string | null;
}

export interface WebhooksUpdateParameters {
  /** The webhook id. */
  readonly webhook_id: string;
  /** Array of event type keys */
  readonly event_types?: readonly string[];
  /** The webhook name */
  readonly name?: string;
  /** The webhook description */
  readonly description?: string | null;
}

export interface WebhooksDeleteParameters {
  /** The webhook id. */
  readonly webhook_id: string;
}

export interface WebhooksGetEventParameters {
  /** The event id. */
  readonly event_id: string;
}

export interface WebhooksCreateAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly webhook?: {
    readonly id?: string;
    readonly endpoint?: string;
  };
}

export interface WebhooksDeleteAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
}

export interface EventType {
  readonly id?: string;
  readonly code?: string;
  readonly name?: string;
  readonly origin?: string;
  readonly schema?: {
    readonly [key: string]: unknown;
  };
}

export interface WebhooksGetEventAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly event?: {
    readonly type?: string;
    readonly source?: string;
    readonly event_id?: string;
    /** Timestamp in ISO 8601 format. */
    readonly timestamp?: number;
    /** Event specific data object. */
    readonly data?: {
      readonly [key: string]: unknown;
    };
  };
}

export interface WebhooksListEventTypesAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly event_types?: readonly EventType[];
}

export interface WebhooksListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly webhooks?: readonly Webhook[];
}

export interface WebhooksUpdateAnswer {
  readonly message?: string;
  readonly code?: string;
  readonly webhook?: {
    readonly id?: string;
  };
}

export interface Webhook {
  readonly id?: string;
  readonly name?: string;
  readonly endpoint?: string;
  readonly description?: string;
  readonly event_types?: readonly string[];
  /** Created on date in ISO 8601 format. */
  readonly created_on?: string;
}
