import { Logger } from '@nestjs/common';

import type { KindeModuleEvent } from '../core/monitor/kinde-module-event.js';
import { sha256 } from '../core/sha256.js';
import { quoted } from './quoted.js';

const logger = new Logger('Kinde');

/** So many of a list are shown, and so many characters of a hash. */
const SHOWN = { ids: 10, hash: 12 };

/** What has no line in the log yet: who refuses something, or fails to sign somebody in, says so itself. */
export function logEvent(event: KindeModuleEvent): void {
  switch (event.type) {
    case 'login.succeeded':
      logger.debug(`Signed in: ${userNamed(event.userId)}.`);
      break;
    case 'logout':
      logger.debug(`Signed out: ${userNamed(event.userId)}.`);
      break;
    case 'session.refresh_failed':
      logger.debug(
        `The session of ${userNamed(event.userId)} could not be renewed ` +
          `(${event.code}), and ${event.isSessionOver ? 'is over' : 'goes on'}.`,
      );
      break;
    case 'keys.changed':
      logger.log(
        `${event.issuer} changed its keys: ` +
          `${list(event.added)} added, ${list(event.removed)} removed.`,
      );
      break;
    case 'keys.stale':
      logger.warn(`${event.issuer} does not hand out its keys. Those known serve on, for a day.`);
      break;
    case 'keys.renewed':
      logger.log(`${event.issuer} hands out its keys again.`);
      break;
    case 'store.unavailable':
      logger.warn(`The session store is out of order: ${event.reason}.`);
      break;
    case 'store.available':
      logger.log('The session store answers again.');
      break;
  }
}

/** Lines about one person can be found with the person, and the person cannot be found by them. */
function userNamed(userId: string | undefined): string {
  return userId === undefined ? 'somebody' : `user ${sha256(userId).slice(0, SHOWN.hash)}`;
}

function list(ids: readonly string[]): string {
  const shown = ids.slice(0, SHOWN.ids).map((id) => quoted(id));
  const others = ids.length - shown.length;
  return [...shown, others > 0 ? `${others} more` : []].flat().join(', ') || 'none';
}
