import { randomUUID } from 'node:crypto';
import type { LocalKindeTokens, LocalKindeWebhookTokenOptions } from './local-kinde.tokens.js';
import { LocalKindeWebhookDelivery } from './local-kinde.webhook-delivery.js';
import { changed, type LocalKindeChanges } from './local-kinde.catalogue.js';
import { isLoopbackEndpoint, loopbackEndpoint } from './local-kinde.webhook-request.js';

/** Where events go. */
export interface LocalKindeWebhookOptions {
  /** A URL of this machine, e.g. `http://localhost:3000/webhooks/kinde`. */
  endpoint: string;
  /** E.g. `['user.created']`. Default: every type. */
  eventTypes?: readonly string[];
  /** Default: the endpoint. */
  name?: string;
  /** Default: none. */
  description?: string;
}

/** A registered webhook. */
export interface LocalKindeWebhook {
  readonly id: string;
  readonly endpoint: string;
  readonly name: string;
  readonly description: string;
  /** `undefined` means every type. */
  readonly eventTypes: readonly string[] | undefined;
  /** ISO 8601. */
  readonly createdOn: string;
}

/** An attempt to deliver an event. */
export interface LocalKindeWebhookAttempt {
  /** The `webhook-id` header: the same for every attempt of a delivery. */
  readonly webhookId: string;
  readonly eventId: string;
  readonly type: string;
  readonly endpoint: string;
  /** From 1. */
  readonly attempt: number;
  /** `undefined` when there was no answer within five seconds. */
  readonly status: number | undefined;
}

/** An event that happened. */
export interface LocalKindeEvent {
  readonly id: string;
  readonly type: string;
  readonly source: 'admin' | 'api' | 'user';
  /** Seconds since the epoch. */
  readonly happenedAt: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const MOST = 1_000;
const MINUTE = 60_000;

const newId = (prefix: string): string => `${prefix}_${randomUUID().replaceAll('-', '')}`;

/**
 * Tells webhooks what happened, signed and repeated as Kinde does it
 * (docs.kinde.com/integrate/webhooks/about-webhooks). They are servers on this machine.
 */
export class LocalKindeWebhooks {
  readonly #webhooks = new Map<string, LocalKindeWebhook>();
  readonly #events = new Map<string, LocalKindeEvent>();
  readonly #attempts: LocalKindeWebhookAttempt[] = [];
  readonly #underWay = new Set<LocalKindeWebhookDelivery>();
  #waiting: (() => void)[] = [];

  /** @param retries seconds before each attempt after the first */
  constructor(
    private readonly tokens: LocalKindeTokens,
    private readonly retries: readonly number[],
  ) {}

  /** The registered webhooks, oldest first. */
  get all(): readonly LocalKindeWebhook[] {
    return [...this.#webhooks.values()];
  }

  /** The last 1 000 attempts, oldest first; those under way are not among them. */
  get deliveries(): readonly LocalKindeWebhookAttempt[] {
    return this.#attempts;
  }

  /** Whether an endpoint is on this machine. */
  mayGoTo(endpoint: string): boolean {
    return isLoopbackEndpoint(endpoint);
  }

  /**
   * Registers a webhook for what happens from now on.
   *
   * @returns its id
   * @throws when the endpoint is not an `http` URL of this machine
   */
  add({ endpoint, eventTypes, name, description = '' }: LocalKindeWebhookOptions): string {
    loopbackEndpoint(endpoint);
    const id = newId('webhook');
    this.#webhooks.set(id, {
      id,
      endpoint,
      name: name ?? endpoint,
      description,
      eventTypes: eventTypes && [...eventTypes],
      createdOn: new Date(this.tokens.now() * 1_000).toISOString(),
    });
    return id;
  }

  find(id: string): LocalKindeWebhook | undefined {
    return this.#webhooks.get(id);
  }

  /** Changes what is given. False when there is no such webhook. */
  update(
    id: string,
    changes: LocalKindeChanges<Pick<LocalKindeWebhook, 'name' | 'description' | 'eventTypes'>>,
  ): boolean {
    const webhook = this.find(id);
    if (webhook) this.#webhooks.set(id, changed(webhook, changes));
    return webhook !== undefined;
  }

  /** What is on its way already still arrives. False when there was no such webhook. */
  remove(id: string): boolean {
    return this.#webhooks.delete(id);
  }

  /** One of the last 1 000 events. */
  findEvent(id: string): LocalKindeEvent | undefined {
    return this.#events.get(id);
  }

  /**
   * Sends an event to every webhook that is registered for its type. Resolves when each has been
   * tried once; what failed is tried again, see `settled()`.
   *
   * @example
   * await kinde.webhooks.send({ type: 'user.deleted', data: { user: { id: 'kp_1' } } });
   */
  async send(event: LocalKindeWebhookTokenOptions): Promise<void> {
    const eventId = event.eventId ?? newId('event');
    this.#remember({
      id: eventId,
      type: event.type,
      source: event.source ?? 'admin',
      happenedAt: this.tokens.now(),
      data: event.data,
    });
    const listening = this.all.filter(
      ({ eventTypes }) => eventTypes === undefined || eventTypes.includes(event.type),
    );
    if (listening.length === 0) return;
    const body = this.tokens.webhookToken({ ...event, eventId });
    await Promise.all(
      listening.map(async ({ endpoint }) => {
        await this.#deliver(endpoint, body, { eventId, type: event.type });
      }),
    );
  }

  /**
   * Resolves when no attempt is under way and none comes within a minute: later ones it doesn't
   * wait for, because Kinde's go on for days.
   */
  async settled(): Promise<void> {
    while ([...this.#underWay].some((delivery) => delivery.isExpectedWithin(MINUTE))) {
      // oxlint-disable-next-line no-await-in-loop -- one change after the other
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Gives up what is under way, and sends nothing more. */
  stop(): void {
    this.#webhooks.clear();
    for (const delivery of this.#underWay) delivery.cancel();
    this.#underWay.clear();
    this.#wake();
  }

  async #deliver(
    endpoint: string,
    body: string,
    event: Pick<LocalKindeWebhookAttempt, 'eventId' | 'type'>,
  ): Promise<void> {
    const webhookId = newId('msg');
    const delivery = new LocalKindeWebhookDelivery({
      endpoint: loopbackEndpoint(endpoint),
      webhookId,
      body,
      retries: this.retries,
      attempted: (attempt, status) => {
        this.#attempts.push({ webhookId, ...event, endpoint, attempt, status });
        if (this.#attempts.length > MOST) this.#attempts.shift();
        if (delivery.isOver) this.#underWay.delete(delivery);
        this.#wake();
      },
    });
    this.#underWay.add(delivery);
    await delivery.attempt();
  }

  #remember(event: LocalKindeEvent): void {
    this.#events.set(event.id, event);
    const [oldest] = this.#events.keys();
    if (this.#events.size > MOST && oldest !== undefined) this.#events.delete(oldest);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
