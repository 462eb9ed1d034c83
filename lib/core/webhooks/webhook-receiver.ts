import type { KindeConfig } from '../../options/kinde-config.interface.js';
import { type Monitor, silentMonitor } from '../monitor/monitor.js';
import type { SessionRevocations } from '../session/session-revocations.js';
import { endSessions } from './ended-sessions.js';
import { HandledEvents } from './handled-events.js';
import type { KindeEvent } from './kinde-event.js';
import { LocalEventMarks } from './local-event-marks.js';
import { StoreEventMarks } from './store-event-marks.js';
import { WebhookVerifier, type WebhookVerifierOptions } from './webhook-verifier.js';

export interface WebhookReceiverOptions {
  readonly config: Pick<KindeConfig, 'clientId' | 'clock' | 'session' | 'webhooks'>;
  readonly issuer: WebhookVerifierOptions['issuer'];
  readonly revocations: Pick<SessionRevocations, 'revokeUser' | 'revokeOrg'> | undefined;
  /** Default: nobody hears of events. */
  readonly monitor?: Monitor;
}

/** What Kinde sends to a webhook. */
export interface WebhookDelivery {
  /** The body, as it came. */
  readonly body: string;
  /** The header `webhook-id`. */
  readonly id: string | undefined;
}

/** Takes the events that Kinde sends: believes what Kinde signed, and hands it on once. */
export class WebhookReceiver {
  readonly #verifier: WebhookVerifier;
  readonly #handled: HandledEvents;
  readonly #monitor: Monitor;
  readonly #endSessions: (event: KindeEvent) => Promise<void>;

  constructor({ config, issuer, revocations, monitor = silentMonitor }: WebhookReceiverOptions) {
    const { clientId, clock, session, webhooks } = config;
    this.#monitor = monitor;
    this.#verifier = new WebhookVerifier({ issuer, clock });
    this.#handled = new HandledEvents({
      marks: session?.store
        ? new StoreEventMarks(session.store, clock)
        : new LocalEventMarks(clock),
      application: `${issuer.url} ${clientId}`,
    });
    this.#endSessions = async (event) => {
      if (webhooks.endSessions && revocations) {
        await endSessions(event, revocations, clock);
      }
    };
  }

  /**
   * @param handle what the application does about it; may be called again when it rejects
   * @throws KindeError `ERR_KINDE_INVALID_WEBHOOK`, `ERR_KINDE_UNAVAILABLE`, and whatever `handle`
   *   throws
   */
  async receive(
    delivery: WebhookDelivery,
    handle: (event: KindeEvent) => Promise<void>,
  ): Promise<void> {
    const event = await this.#verifier.verify(delivery.body);
    const isNew = await this.#handled.handleOnce(event, delivery.id, () =>
      this.#monitor.trace('kinde.webhook', async () => {
        await this.#endSessions(event);
        await handle(event);
      }),
    );
    this.#monitor.report({
      type: 'webhook.handled',
      eventType: event.type,
      eventId: event.id,
      isRepetition: !isNew,
    });
  }
}
