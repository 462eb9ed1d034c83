import type { JsonObject } from '../json.js';
import type { KindeEventData } from './kinde-event-data.js';

/** The events that Kinde documents. */
export type KindeEventType = keyof KindeEventData;

interface EventOf<Type extends string, Data> {
  /** Such as `user.created`. */
  readonly type: Type;
  /** The same whenever Kinde sends the event again. */
  readonly id: string;
  /** The tenant: what `issuerUrl` says. */
  readonly issuer: string;
  /** When it happened, in seconds since the epoch. */
  readonly occurredAt: number;
  /** What caused it: `admin`, `api` or `user`; `undefined` when Kinde does not say. */
  readonly source: string | undefined;
  /** Frozen. */
  readonly data: Data;
}

/**
 * Something that happened at Kinde. `KindeEvent<'user.created'>` knows its data; a bare `KindeEvent`
 * is of any type, those included that Kinde may add.
 */
export type KindeEvent<Type extends KindeEventType | '*' = '*'> = Type extends KindeEventType
  ? EventOf<Type, KindeEventData[Type]>
  : EventOf<string, JsonObject>;

/**
 * Whether an event is of a type; then its data is known.
 *
 * @example
 * ```ts
 * if (isKindeEvent(event, 'user.created')) {
 *   console.log(event.data.user.email);
 * }
 * ```
 */
export function isKindeEvent<Type extends KindeEventType>(
  event: KindeEvent,
  type: Type,
): event is KindeEvent & EventOf<Type, KindeEventData[Type]> {
  return event.type === type;
}
