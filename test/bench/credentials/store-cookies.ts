import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { KindeModule } from 'nestjs-kinde';
import { RedisSessionStore } from 'nestjs-kinde/redis';
import type { LocalKinde } from 'nestjs-kinde/testing';

import { freePort } from '../../support/free-port.js';
import { connectedRedis } from '../server/connected-redis.js';
import { signIn } from './sign-in.js';

export interface StoreCookieOptions {
  readonly kinde: LocalKinde;
  readonly redisUrl: string;
  readonly sessionSecret: string;
}

/**
 * Sessions kept in Redis, each of somebody who signs in for real.
 *
 * @returns so many `Cookie` headers, no two alike
 */
export async function storeCookies(
  { kinde, redisUrl, sessionSecret }: StoreCookieOptions,
  count: number,
): Promise<string[]> {
  const port = await freePort();
  const siteUrl = `http://localhost:${port}`;
  kinde.allow({ redirectUri: `${siteUrl}/auth/callback` });
  const client = await connectedRedis(redisUrl);

  @Module({
    imports: [
      KindeModule.forRoot({
        issuerUrl: kinde.issuerUrl,
        clientId: kinde.clientId,
        clientSecret: kinde.clientSecret,
        siteUrl,
        session: { secret: sessionSecret, store: new RedisSessionStore({ client }) },
      }),
    ],
  })
  class SignInModule {}

  const app = await NestFactory.create<NestFastifyApplication>(SignInModule, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  await app.listen(port, 'localhost');
  const headers: string[] = [];
  while (headers.length < count) {
    const browser = await signIn(siteUrl);
    headers.push(`Cookie: ${browser.cookieHeader(siteUrl)}`);
  }
  await app.close();
  await client.close();
  return headers;
}
