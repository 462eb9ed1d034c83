import { randomBytes } from 'node:crypto';

/** Somebody who wants to hear of a product, without being a user of it. */
export interface LocalKindeSubscriber {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

export class LocalKindeSubscribers {
  readonly #subscribers: LocalKindeSubscriber[] = [];

  get all(): readonly LocalKindeSubscriber[] {
    return this.#subscribers;
  }

  add(subscriber: Omit<LocalKindeSubscriber, 'id'>): LocalKindeSubscriber {
    const added = { id: `subscriber_${randomBytes(12).toString('hex')}`, ...subscriber };
    this.#subscribers.push(added);
    return added;
  }
}
