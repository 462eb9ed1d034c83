import type { Clock } from '../../options/clock.js';
import type { SessionConfig, TokenConfig } from '../../options/kinde-config.interface.js';
import { KindeUser } from '../claims/kinde-user.js';
import { freezeDeep } from '../json.js';
import { CredentialCache } from '../tokens/credential-cache.js';
import { Seal } from './seal.js';
import { decodeSession, encodeSession } from './session-codec.js';
import { accessClaimsOf } from './session-tokens.js';
import { type Session, sessionEndsAt } from './session.js';

export interface SessionSealOptions {
  readonly config: { readonly session: SessionConfig; readonly tokens: TokenConfig };
  /** What is sealed; a session sealed for one purpose does not open for another. */
  readonly purpose: string;
  readonly clock: Clock;
}

/** A session as it came out of its seal, and whose it is. */
export interface OpenSession {
  readonly session: Session;
  readonly user: KindeUser;
  /** Whether it is sealed with a secret that is being retired. */
  readonly isStale: boolean;
}

interface Remembered extends OpenSession {
  readonly context: string;
}

/** Seals sessions and opens them, and remembers what it opened. */
export class SessionSeal {
  readonly #config: SessionConfig;
  readonly #seal: Seal;
  readonly #opened: CredentialCache<Remembered>;

  constructor({ config: { session, tokens }, purpose, clock }: SessionSealOptions) {
    this.#config = session;
    this.#seal = new Seal(session.secrets, purpose);
    this.#opened = new CredentialCache({ ...tokens.cache, clock });
  }

  /**
   * @param context authenticated with the session and needed to open it
   * @returns base64url
   */
  seal(session: Session, context: string): string {
    return this.#seal.seal(encodeSession(session), context);
  }

  /** `undefined` for whatever was not sealed here and for this context. */
  open(sealed: string, context: string): OpenSession | undefined {
    const remembered = this.#opened.get(sealed);
    if (remembered) {
      return remembered.context === context ? remembered : undefined;
    }
    const opened = this.#seal.open(sealed, context);
    const session = opened && decodeSession(opened.value);
    if (session === undefined) {
      return undefined;
    }
    const open = { session, user: userOf(session), isStale: opened?.isStale ?? false, context };
    this.#opened.set(sealed, open, sessionEndsAt(session, this.#config));
    return open;
  }
}

/** Users outlive their request in a cache: no handler may change what the next one sees. */
export function userOf(session: Session): KindeUser {
  return new KindeUser(freezeDeep(accessClaimsOf(session)), freezeDeep(session.idTokenClaims));
}
