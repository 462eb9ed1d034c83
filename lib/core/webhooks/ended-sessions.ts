import type { Clock } from '../../options/clock.js';
import { isJsonObject, type JsonObject, ownProperty } from '../json.js';
import type { SessionRevocations } from '../session/session-revocations.js';
import type { KindeEvent } from './kinde-event.js';

/** Seconds by which Kinde's clock and ours may differ. */
const CLOCK_DIFFERENCE = 60;

/**
 * Ends the sessions of whoever an event shuts out, a user or an organization that was deleted or
 * suspended, as far as they began before it did: events come late, and somebody who was let in again
 * stays.
 *
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` when that cannot be kept in mind now
 */
export async function endSessions(
  { type, data, occurredAt }: KindeEvent,
  revocations: Pick<SessionRevocations, 'revokeUser' | 'revokeOrg'>,
  clock: Clock,
): Promise<void> {
  const time = Math.min(clock(), occurredAt + CLOCK_DIFFERENCE);
  const userId = shutOut(type, data, 'user', 'id');
  if (userId !== undefined) {
    await revocations.revokeUser(userId, time);
  }
  const orgCode = shutOut(type, data, 'organization', 'code');
  if (orgCode !== undefined) {
    await revocations.revokeOrg(orgCode, time);
  }
}

/** The id of whoever is shut out; `undefined` when nobody is. */
function shutOut(
  type: string,
  data: JsonObject,
  kind: 'user' | 'organization',
  idName: string,
): string | undefined {
  const subject = ownProperty(data, kind);
  const isDeleted = type === `${kind}.deleted`;
  if (!isJsonObject(subject) || (!isDeleted && type !== `${kind}.updated`)) {
    return undefined;
  }
  const id = ownProperty(subject, idName);
  const isShutOut = isDeleted || ownProperty(subject, 'is_suspended') === true;
  return isShutOut && typeof id === 'string' ? id : undefined;
}
