const DAY = 86_400;

/** Seconds. */
export const DEFAULT_IDLE_TIMEOUT = DAY;
/** Seconds. */
export const DEFAULT_ABSOLUTE_TIMEOUT = 7 * DAY;

/** Where Pica is, and since it has been renamed, One. */
export const AUTHKIT_HOSTS = {
  pica: { baseUrl: 'https://api.picaos.com', widgetOrigin: 'https://authkit.picaos.com' },
  one: { baseUrl: 'https://api.withone.ai', widgetOrigin: 'https://auth.withone.ai' },
} as const;
