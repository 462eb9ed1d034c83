import { KindeError } from '../../kinde.errors.js';
import { pauses } from '../session/pauses.js';
import { sha256 } from '../sha256.js';
import { withinOr } from '../within-or.js';
import type { EventMarks } from './event-marks.js';
import type { KindeEvent } from './kinde-event.js';

const PATIENCE = 5;

export interface HandledEventsOptions {
  readonly marks: EventMarks;
  /** Whose events these are. */
  readonly application: string;
  /** Seconds that whoever handles an event is waited for; then Kinde is to come back. Default 5. */
  readonly patience?: number | undefined;
}

/** What one delivery is known by. */
interface EventKeys {
  /** What is signed, so that nobody can pass one event off as another. */
  readonly content: string;
  /** The event with the name that Kinde gave its delivery; none when there is no such name. */
  readonly delivery: readonly string[];
}

/** Has each event handled once, however often and however many times at once it is delivered. */
export class HandledEvents {
  readonly #options: HandledEventsOptions;
  readonly #underWay = new Map<string, Promise<boolean>>();

  constructor(options: HandledEventsOptions) {
    this.#options = options;
  }

  /**
   * Handles an event, unless it has been, and remembers it when that has gone well. Deliveries that
   * come meanwhile get what comes of the first, if it comes soon.
   *
   * @param deliveryId Kinde's `webhook-id`, which nobody has signed
   * @returns whether it was handled now, for this delivery
   * @throws whatever `handle` throws, and then the event has not been handled;
   *   KindeError `ERR_KINDE_UNAVAILABLE` when that cannot be told, or somebody is still at it
   */
  async handleOnce(
    event: KindeEvent,
    deliveryId: string | undefined,
    handle: () => Promise<void>,
  ): Promise<boolean> {
    const keys = this.#keysOf(event, deliveryId);
    const underWay = this.#underWay.get(keys.content);
    if (underWay) {
      await this.#soon(underWay);
      return false;
    }
    const work = this.#handleUnlessMarked(keys, handle).finally(() =>
      this.#underWay.delete(keys.content),
    );
    this.#underWay.set(keys.content, work);
    return work;
  }

  /** What comes of it, unless that takes too long: then it is better to come back than to wait. */
  async #soon(underWay: Promise<unknown>): Promise<void> {
    const { patience = PATIENCE } = this.#options;
    const isDone = await withinOr(
      false,
      patience,
      underWay.then(() => true),
    );
    if (!isDone) {
      throw underWayElsewhere();
    }
  }

  /** @returns whether it was handled now */
  async #handleUnlessMarked(keys: EventKeys, handle: () => Promise<void>): Promise<boolean> {
    const { marks, patience = PATIENCE } = this.#options;
    const all = [keys.content, ...keys.delivery];
    for await (const _ of pauses(patience)) {
      if (await marks.hasAny(all)) {
        return false;
      }
      const release = await marks.claim(keys.content);
      if (release) {
        try {
          // Whoever had claimed it may have come to the end in between.
          const isNew = !(await marks.hasAny(all));
          if (isNew) {
            await handle();
            await marks.add(all);
          }
          return isNew;
        } finally {
          release();
        }
      }
    }
    throw underWayElsewhere();
  }

  #keysOf({ id, type, data }: KindeEvent, deliveryId: string | undefined): EventKeys {
    const keyOf = (what: string) =>
      sha256(`${what} of event ${this.#options.application} ${JSON.stringify([id, type])}`);
    return {
      // An event that came with other data would be lost if its id alone counted.
      content: keyOf(`data ${JSON.stringify(data)}`),
      delivery: deliveryId === undefined ? [] : [keyOf(`delivery ${deliveryId}`)],
    };
  }
}

function underWayElsewhere(): KindeError {
  const message = 'The same event is still being handled.';
  return new KindeError('ERR_KINDE_UNAVAILABLE', message, { retryAfter: PATIENCE });
}
