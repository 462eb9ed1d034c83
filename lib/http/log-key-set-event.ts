import { Logger } from '@nestjs/common';

import type { KeySetEvent } from '../core/tokens/key-set.js';

const logger = new Logger('Kinde');

/** Characters of a key id that are shown: it is somebody else's text. */
const SHOWN = 64;

/** @param issuer whose keys they are */
export function logKeySetEvent(event: KeySetEvent, issuer: string): void {
  switch (event.type) {
    case 'keys.changed':
      logger.log(
        `${issuer} changed its keys: ${list(event.added)} added, ${list(event.removed)} removed.`,
      );
      break;
    case 'keys.stale':
      logger.warn(`${issuer} does not hand out its keys. Those known serve on, for a day.`);
      break;
    case 'keys.renewed':
      logger.log(`${issuer} hands out its keys again.`);
      break;
  }
}

function list(ids: readonly string[]): string {
  return ids.map((id) => JSON.stringify(id.slice(0, SHOWN))).join(', ') || 'none';
}
