import { isJsonObject, type JsonObject } from '../core/json.js';
import { chunkName } from '../core/session/chunked-cookie.js';
import { sessionCookieName } from '../core/session/session-manager.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import type { Credential } from './route-access.js';

/** A security scheme of the document, for one kind of credential. */
export interface SecurityScheme {
  /** What operations call it. */
  readonly name: string;
  readonly definition: JsonObject;
}

/** As `addBearerAuth()`, `addCookieAuth()` and `addApiKey()` of `@nestjs/swagger` call theirs. */
const USUAL_NAMES = { bearer: 'bearer', session: 'cookie', apiKey: 'api_key' } as const;
/** For where those are taken by something else. */
const OTHER_NAMES = {
  bearer: 'kindeBearer',
  session: 'kindeSession',
  apiKey: 'kindeApiKey',
} as const;

/**
 * The schemes of an application. Where the document has the same one already, that stays as it is.
 *
 * @param present schemes that the application itself defines
 */
export function securitySchemes(
  { session }: Pick<KindeConfig, 'session'>,
  present: JsonObject,
): Readonly<Record<Credential, SecurityScheme>> {
  const name = sessionCookieName(session?.cookie ?? { name: '' });
  return {
    bearer: schemeOf(present, 'bearer', {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'An access token of Kinde.',
    }),
    session: schemeOf(present, 'session', {
      type: 'apiKey',
      in: 'cookie',
      name: chunkName(name, 0),
      description: `The session of a browser that signed in; a large one goes on in ${chunkName(name, 1)}.`,
    }),
    apiKey: schemeOf(present, 'apiKey', {
      type: 'apiKey',
      in: 'header',
      name: 'X-API-Key',
      description: 'An API key of Kinde, which may come as a bearer credential too.',
    }),
  };
}

function schemeOf(
  present: JsonObject,
  credential: Credential,
  definition: JsonObject,
): SecurityScheme {
  const usual = present[USUAL_NAMES[credential]];
  const isFree = usual === undefined || isSameScheme(usual, definition);
  return { name: (isFree ? USUAL_NAMES : OTHER_NAMES)[credential], definition };
}

/** Whether a client would send the same. */
function isSameScheme(one: unknown, other: JsonObject): boolean {
  const keys = other['type'] === 'http' ? ['type', 'scheme'] : ['type', 'in', 'name'];
  return isJsonObject(one) && keys.every((key) => comparable(one, key) === comparable(other, key));
}

/** Schemes and headers are written in either case, cookies in one. */
function comparable(scheme: JsonObject, key: string): unknown {
  const value = scheme[key];
  return typeof value === 'string' && scheme['in'] !== 'cookie' ? value.toLowerCase() : value;
}
