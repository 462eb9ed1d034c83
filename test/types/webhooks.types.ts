/**
 * What the compiler tells users of webhooks, checked by compiling this file: where a line below
 * `@ts-expect-error` compiles after all, that is an error. Nothing here ever runs.
 */
import { isKindeEvent, type KindeEvent, KindeModule, OnKindeEvent } from '../../lib/index.js';

declare const someTypes: readonly ['user.created', ...'user.updated'[]];

KindeModule.forRoot({ webhooksPath: 'webhooks/kinde' });
KindeModule.forRootAsync({ useFactory: () => ({}) as never, webhooksPath: 'webhooks/kinde' });
// @ts-expect-error -- one path
KindeModule.forRoot({ webhooksPath: ['webhooks/kinde'] });

export class Listener {
  @OnKindeEvent('user.created')
  created({ data, occurredAt }: KindeEvent<'user.created'>): [string | null, number] {
    // @ts-expect-error -- of an organization
    void data.organization;
    return [data.user.email, occurredAt];
  }

  @OnKindeEvent('user.created', 'user.deleted')
  both(event: KindeEvent<'user.created' | 'user.deleted'>): string | null {
    // @ts-expect-error -- not known of who is deleted
    void event.data.user.email;
    return event.type === 'user.created' ? event.data.user.email : event.data.user.id;
  }

  @OnKindeEvent(...someTypes)
  async some(event: KindeEvent<'user.created' | 'user.updated'>): Promise<boolean> {
    return event.data.user.is_suspended;
  }

  @OnKindeEvent('organization.deleted')
  noParameter(): void {}

  @OnKindeEvent('*')
  all(event: KindeEvent): unknown {
    // @ts-expect-error -- nobody knows what it is about
    void event.data.user.email;
    return isKindeEvent(event, 'user.created') ? event.data.user.email : event.data['user'];
  }

  // @ts-expect-error -- another event
  @OnKindeEvent('user.created')
  another({ data }: KindeEvent<'organization.created'>): string {
    return data.organization.code;
  }

  // @ts-expect-error -- more than there is
  @OnKindeEvent('user.created')
  more(event: KindeEvent<'user.created'>, request: object): unknown {
    return [event, request];
  }

  // @ts-expect-error -- no such event
  @OnKindeEvent('user.exploded')
  unknown(): void {}

  // @ts-expect-error -- no event
  @OnKindeEvent()
  none(): void {}
}

declare const event: KindeEvent<'user.deleted'>;
// @ts-expect-error -- it has happened
event.data.user.id = 'kp_1';
