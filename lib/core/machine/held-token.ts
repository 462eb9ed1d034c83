import type { Clock } from '../../options/clock.js';
import type { MachineToken } from '../oidc/client-credentials.js';

/** Seconds that a token is remembered whose end Kinde did not tell. */
const UNKNOWN_LIFETIME = 60;
/** Seconds that any is remembered: of a shorter life, every call would ask Kinde for another. */
const LEAST_LIFETIME = 1;
/** Seconds after which a token is renewed, however long it may live. */
const MOST_LIFETIME = 86_400;

/** A machine token that is used again. */
export interface HeldToken {
  readonly token: MachineToken;
  /** Seconds since the epoch, when it was asked for. */
  readonly askedAt: number;
  /** Seconds since the epoch, up to when it is used. */
  readonly usableUntil: number;
}

/** Holds what Kinde is asked for from the moment of asking. */
export async function holdToken(
  ask: () => Promise<MachineToken>,
  clock: Clock,
): Promise<HeldToken> {
  const askedAt = clock();
  const token = await ask();
  const lifetime = (token.expiresAt ?? clock() + UNKNOWN_LIFETIME) - askedAt;
  const usedFor = Math.min(Math.max(lifetime, LEAST_LIFETIME), MOST_LIFETIME);
  return { token, askedAt, usableUntil: askedAt + usedFor };
}
