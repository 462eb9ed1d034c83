import { randomBytes, randomUUID } from 'node:crypto';

/** A connection between somebody and another service. */
interface Connection {
  readonly accessToken: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

const HOUR = 3_600;

/** Accounts of users at other services, which grant whatever they are asked for. */
export class LocalKindeConnectedApps {
  readonly #connections = new Map<string, Connection>();

  /** @returns the id of the session */
  connect(now: number): string {
    const sessionId = randomUUID();
    const accessToken = `connected_${randomBytes(16).toString('hex')}`;
    this.#connections.set(sessionId, { accessToken, expiresAt: now + HOUR });
    return sessionId;
  }

  find(sessionId: string): Connection | undefined {
    return this.#connections.get(sessionId);
  }

  /** False when there was no such session. */
  revoke(sessionId: string): boolean {
    return this.#connections.delete(sessionId);
  }
}
