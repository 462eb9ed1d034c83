import { RedisStore } from 'connect-redis';
import type { RequestHandler } from 'express';
import session from 'express-session';

import type { connectedRedis } from './connected-redis.js';

/** Sessions as the documentation of Nest and that of `connect-redis` set them up. */
export function expressSession(
  client: Awaited<ReturnType<typeof connectedRedis>>,
  sessionSecret: string,
): RequestHandler {
  return session({
    store: new RedisStore({ client }),
    secret: sessionSecret,
    resave: false,
    saveUninitialized: false,
  });
}
