import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { KindeGuard, KindeModule } from 'nestjs-kinde';
import type { LocalKinde } from 'nestjs-kinde/testing';

import { freePort } from '../../support/free-port.js';
import { signIn } from './sign-in.js';

/** Seconds after which a session that is used is written anew. */
const LATER = 3600;

@Controller()
@UseGuards(KindeGuard)
class ProlongingController {
  @Get()
  answer(): string {
    return 'Still here.';
  }
}

/**
 * Session cookies by the number. Somebody signs in once, for real; an hour later by the application's
 * clock every request has the session sealed anew, into cookies that nobody has seen before.
 */
export class SessionCookies {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly signedIn: string,
  ) {}

  static async start(kinde: LocalKinde, sessionSecret: string): Promise<SessionCookies> {
    const port = await freePort();
    const siteUrl = `http://localhost:${port}`;
    kinde.allow({ redirectUri: `${siteUrl}/auth/callback` });
    let passed = 0;

    @Module({
      imports: [
        KindeModule.forRoot({
          issuerUrl: kinde.issuerUrl,
          clientId: kinde.clientId,
          clientSecret: kinde.clientSecret,
          siteUrl,
          session: { secret: sessionSecret },
          clock: () => Date.now() / 1000 + passed,
        }),
      ],
      controllers: [ProlongingController],
    })
    class ProlongingModule {}

    const app = await NestFactory.create<NestFastifyApplication>(
      ProlongingModule,
      new FastifyAdapter(),
      { logger: false, abortOnError: false },
    );
    await app.listen(port, 'localhost');
    const browser = await signIn(siteUrl);
    passed = LATER;
    return new SessionCookies(app, browser.cookieHeader(siteUrl));
  }

  /** @returns so many `Cookie` headers, no two alike */
  async take(count: number): Promise<string[]> {
    const headers: string[] = [];
    while (headers.length < count) {
      headers.push(await this.#prolong());
    }
    return headers;
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  async #prolong(): Promise<string> {
    const { statusCode, cookies } = await this.app.inject({
      url: '/',
      headers: { cookie: this.signedIn },
    });
    if (statusCode !== 200 || cookies.length === 0) {
      throw new Error(`The session was not prolonged: ${statusCode}.`);
    }
    return `Cookie: ${cookies.map(({ name, value }) => `${name}=${value}`).join('; ')}`;
  }
}
