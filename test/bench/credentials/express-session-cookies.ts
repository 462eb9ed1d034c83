import { Controller, Get, Module, Session } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import type { SessionData } from 'express-session';

import { connectedRedis } from '../server/connected-redis.js';
import { expressSession } from '../server/express-session.middleware.js';
import type { HandMadeSession } from './hand-made-session.js';

export interface ExpressSessionOptions {
  readonly redisUrl: string;
  readonly sessionSecret: string;
  /** What each session holds. */
  readonly session: HandMadeSession;
}

/**
 * Sessions made by hand, each kept in Redis by `express-session`.
 *
 * @returns so many `Cookie` headers, no two alike
 */
export async function expressSessionCookies(
  { redisUrl, sessionSecret, session: content }: ExpressSessionOptions,
  count: number,
): Promise<string[]> {
  @Controller()
  class SignInController {
    @Get()
    signIn(@Session() session: SessionData): string {
      Object.assign(session, content);
      return 'Signed in.';
    }
  }

  @Module({ controllers: [SignInController] })
  class SignInModule {}

  const app = await NestFactory.create<NestExpressApplication>(SignInModule, new ExpressAdapter(), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  const client = await connectedRedis(redisUrl);
  app.use(expressSession(client, sessionSecret));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const headers: string[] = [];
  while (headers.length < count) {
    const response = await fetch(url);
    await response.text();
    const [cookie = ''] = response.headers.getSetCookie();
    headers.push(`Cookie: ${cookie.split(';', 1)[0]}`);
  }
  await app.close();
  await client.close();
  return headers;
}
