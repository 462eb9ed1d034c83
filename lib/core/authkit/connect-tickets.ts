import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { type JsonObject, parseJsonObject } from '../json.js';
import { Seal } from '../session/seal.js';
import { type AuthKitIdentity, isIdentityType } from './authkit-identity.js';

/** Where it is used is always the same place. */
const CONTEXT = 'ticket';
/** Seconds by which the clocks of instances may differ. */
const CLOCK_TOLERANCE = 30;

interface ConnectTicket extends AuthKitIdentity {
  /** Seconds since the epoch. */
  readonly issuedAt: number;
}

export interface ConnectTicketsOptions {
  /** The first seals, all open. */
  readonly secrets: readonly [string, ...string[]];
  /** Whose tickets these are: another's, sealed with the same secret, don't open. */
  readonly application: string;
  /** Seconds that a ticket may be used for. */
  readonly lifetime: number;
  readonly clock: Clock;
}

/**
 * What a page gives AuthKit's widget in place of its user's credential: sealed, good for the
 * connections of one identity and a short time, and for nothing else.
 */
export class ConnectTickets {
  readonly #seal: Seal;
  readonly #clock: Clock;
  /** Seconds. */
  readonly lifetime: number;

  constructor({ secrets, application, lifetime, clock }: ConnectTicketsOptions) {
    this.#seal = new Seal(secrets, `authkit ticket of ${application}`);
    this.#clock = clock;
    this.lifetime = lifetime;
  }

  /** @returns base64url */
  issue({ identity, identityType }: AuthKitIdentity): string {
    const ticket: ConnectTicket = { identity, identityType, issuedAt: this.#clock() };
    return this.#seal.seal(Buffer.from(JSON.stringify(ticket)), CONTEXT);
  }

  /** @throws KindeError `ERR_KINDE_INVALID_TICKET` for whatever is none, or was issued too long ago */
  open(ticket: string): AuthKitIdentity {
    const opened = this.#seal.open(ticket, CONTEXT);
    const content = opened && parseJsonObject(opened.value.toString('utf8'));
    if (content === undefined || !isTicket(content)) {
      throw new KindeError('ERR_KINDE_INVALID_TICKET', 'What came is no connect ticket of ours.');
    }
    const { identity, identityType, issuedAt } = content;
    const age = this.#clock() - issuedAt;
    if (age >= this.lifetime || age < -CLOCK_TOLERANCE) {
      const message = `The connect ticket was not issued within the last ${this.lifetime} s.`;
      throw new KindeError('ERR_KINDE_INVALID_TICKET', message);
    }
    return { identity, identityType };
  }
}

function isTicket(content: JsonObject): content is JsonObject & ConnectTicket {
  return (
    typeof content['identity'] === 'string' &&
    isIdentityType(content['identityType']) &&
    typeof content['issuedAt'] === 'number'
  );
}
