const DAY = 86_400;

/** Seconds. */
export const DEFAULT_IDLE_TIMEOUT = DAY;
/** Seconds. */
export const DEFAULT_ABSOLUTE_TIMEOUT = 7 * DAY;
