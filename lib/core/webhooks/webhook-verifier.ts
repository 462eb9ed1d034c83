import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { freezeDeep, isJsonObject, type JsonObject, ownProperty } from '../json.js';
import { parseCompactJws } from '../tokens/compact-jws.js';
import { isSignedWithSoon, type SignatureFault, signingKeyId } from '../tokens/jws-signature.js';
import type { KeySet } from '../tokens/key-set.js';
import { MAXIMUM_AGE, MAXIMUM_LEAD } from './event-marks.js';
import type { KindeEvent } from './kinde-event.js';

/** Bytes that a delivery may have. */
export const MAXIMUM_DELIVERY_BYTES = 262_144;

const EVENT_TYPE = /^[a-z_]{1,64}(\.[a-z_]{1,64}){1,4}$/;
const EVENT_ID = /^[\x21-\x7e]{1,256}$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/**
 * Claims of access tokens and id tokens, which the same keys sign: none of those is an event
 * (RFC 8725 §3.12 asks for mutually exclusive rules).
 */
const FOREIGN_CLAIMS = ['azp', 'scp', 'scope', 'gty', 'nonce', 'at_hash'];

type WebhookFault = SignatureFault | 'issuer' | 'kind' | 'type' | 'event id' | 'data' | 'timestamp';

export interface WebhookVerifierOptions {
  /** The only one whose events these are. */
  readonly issuer: { readonly url: string; readonly keySet: Pick<KeySet, 'find'> };
  readonly clock: Clock;
}

/** Verifies what Kinde sends to a webhook: a signed event (docs.kinde.com/integrate/webhooks). */
export class WebhookVerifier {
  readonly #options: WebhookVerifierOptions;

  constructor(options: WebhookVerifierOptions) {
    this.#options = options;
  }

  /**
   * @param delivery the body, as it came
   * @throws KindeError `ERR_KINDE_INVALID_WEBHOOK` when it is not acceptable, `ERR_KINDE_UNAVAILABLE`
   *   when that cannot be decided now
   */
  async verify(delivery: string): Promise<KindeEvent> {
    const unverified = parseCompactJws(delivery, MAXIMUM_DELIVERY_BYTES);
    if (unverified === undefined) {
      throw refusal('malformed');
    }
    const kid = signingKeyId(unverified.header, refusal);
    const found = await this.#options.issuer.keySet.find(kid);
    if (found === undefined) {
      throw refusal('unknown key');
    }
    if (!(await isSignedWithSoon(found.key, unverified))) {
      throw refusal('signature');
    }
    return this.#eventOf(unverified.claims);
  }

  #eventOf(claims: JsonObject): KindeEvent {
    const issuer = ownProperty(claims, 'iss');
    if (issuer !== undefined && issuer !== this.#options.issuer.url) {
      throw refusal('issuer');
    }
    const isToken = Object.hasOwn(claims, 'sub') && Object.hasOwn(claims, 'aud');
    if (isToken || FOREIGN_CLAIMS.some((name) => Object.hasOwn(claims, name))) {
      throw refusal('kind');
    }
    const type = ownProperty(claims, 'type');
    if (typeof type !== 'string' || !EVENT_TYPE.test(type)) {
      throw refusal('type');
    }
    const id = ownProperty(claims, 'event_id');
    if (typeof id !== 'string' || !EVENT_ID.test(id)) {
      throw refusal('event id');
    }
    const data = ownProperty(claims, 'data');
    if (!isJsonObject(data)) {
      throw refusal('data');
    }
    const source = ownProperty(claims, 'source');
    return freezeDeep({
      type,
      id,
      issuer: this.#options.issuer.url,
      occurredAt: this.#timeOf(claims),
      source: typeof source === 'string' ? source : undefined,
      data,
    });
  }

  /** A signature is good for ever: by its age alone an old delivery can be told from a new one. */
  #timeOf(claims: JsonObject): number {
    const timestamp = ownProperty(claims, 'timestamp') ?? ownProperty(claims, 'event_timestamp');
    const isWellFormed = typeof timestamp === 'string' && TIMESTAMP.test(timestamp);
    const time = isWellFormed ? Date.parse(timestamp) / 1000 : NaN;
    const age = this.#options.clock() - time;
    if (!(age <= MAXIMUM_AGE && age >= -MAXIMUM_LEAD)) {
      throw refusal('timestamp');
    }
    return time;
  }
}

function refusal(fault: WebhookFault): KindeError {
  return new KindeError('ERR_KINDE_INVALID_WEBHOOK', `Webhook refused: ${fault}.`);
}
