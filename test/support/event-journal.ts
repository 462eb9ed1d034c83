import { Injectable } from '@nestjs/common';

import { type KindeEvent, OnKindeEvent } from '../../lib/index.js';

/** Takes events and remembers them, and fails as often as it is told to. */
@Injectable()
export class EventJournal {
  /** What came to the handler of `user.created`. */
  readonly created: KindeEvent<'user.created'>[] = [];
  /** What came to the handler of everything. */
  readonly all: KindeEvent[] = [];
  /** How often the handler of `user.created` is to fail from now on. */
  failures = 0;
  /** What the handler of `user.created` waits for. */
  gate: () => Promise<void> = async () => undefined;

  @OnKindeEvent('user.created')
  async onUserCreated(event: KindeEvent<'user.created'>): Promise<void> {
    await this.gate();
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('The mail server is away.');
    }
    this.created.push(event);
  }

  @OnKindeEvent('*')
  onEvent(event: KindeEvent): void {
    this.all.push(event);
  }

  clear(): void {
    this.created.length = 0;
    this.all.length = 0;
    this.failures = 0;
    this.gate = async () => undefined;
  }
}
