import { Logger } from '@nestjs/common';

import type { KindeModuleEvent } from '../core/monitor/kinde-module-event.js';
import { sha256 } from '../core/sha256.js';

const logger = new Logger('Kinde');

/** Key ids are somebody else's text: so many characters of one are shown, and so many of them. */
const SHOWN = { characters: 64, ids: 10, hash: 12 };

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
  const shown = ids.slice(0, SHOWN.ids).map((id) => quoted(id.slice(0, SHOWN.characters)));
  const others = ids.length - shown.length;
  return [...shown, others > 0 ? `${others} more` : []].flat().join(', ') || 'none';
}

/** In printable ASCII: what else there is may move the cursor or turn the line around. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
