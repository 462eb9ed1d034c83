import { Logger } from '@nestjs/common';

import type { KeySetEvent } from '../core/tokens/key-set.js';

const logger = new Logger('Kinde');

/** Key ids are somebody else's text: so many characters of one are shown, and so many of them. */
const SHOWN = { characters: 64, ids: 10 };

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
