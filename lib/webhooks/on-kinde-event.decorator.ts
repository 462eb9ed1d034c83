import type { KindeEvent, KindeEventType } from '../core/webhooks/kinde-event.js';
import { EVENT_TYPES_METADATA } from '../kinde.metadata.js';

/** On a method whose parameter, if it has one, takes such events. */
export type EventHandlerDecorator<Type extends KindeEventType | '*'> = <
  Handler extends (event: KindeEvent<Type>) => unknown,
>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/**
 * Has a method of any provider or controller called with the events that Kinde sends to
 * `webhooksPath`; with `*` with all of them, those included that Kinde may add.
 *
 * An event is handled once, but when a handler throws, rejects, or takes more than a minute, Kinde
 * sends it again, and all of its handlers are called again. Events come in no particular order.
 *
 * @throws TypeError while the class is being defined, without a type or with one that is no string
 * @example
 * ```ts
 * @Injectable()
 * export class WelcomeMails {
 *   @OnKindeEvent('user.created')
 *   async send({ id, data }: KindeEvent<'user.created'>) {
 *     const { email } = data.user;
 *     if (email) await this.mails.welcome(email, { idempotencyKey: id });
 *   }
 * }
 * ```
 */
export function OnKindeEvent<Type extends KindeEventType | '*'>(
  ...types: readonly [Type, ...Type[]]
): EventHandlerDecorator<Type> {
  return (target, name) => {
    const given: readonly unknown[] = types;
    if (given.length === 0 || given.some((type) => typeof type !== 'string' || type === '')) {
      const where = `${target.constructor.name}.${String(name)}`;
      throw new TypeError(`@OnKindeEvent() on ${where}: it takes types of events, or '*'.`);
    }
    // Of the member, so that another decorator may put another function in its place.
    Reflect.defineMetadata(EVENT_TYPES_METADATA, types, target, name);
  };
}
