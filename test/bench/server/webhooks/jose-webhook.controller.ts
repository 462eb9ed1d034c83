import { Body, Controller, HttpCode, Inject, Post, UnauthorizedException } from '@nestjs/common';
import { createRemoteJWKSet, jwtVerify } from 'jose';

import { WEBHOOKS_PATH } from '../../scenarios.js';
import { SERVER_SETTINGS, type ServerSettings } from '../server.settings.js';
import { Welcome } from './welcome.service.js';

/**
 * What one writes by hand on `jose`: a signed event is verified and handled. It takes old events and
 * the same one twice.
 */
@Controller(WEBHOOKS_PATH)
export class JoseWebhookController {
  readonly #keys;

  constructor(
    @Inject(SERVER_SETTINGS) { issuerUrl }: ServerSettings,
    private readonly handler: Welcome,
  ) {
    this.#keys = createRemoteJWKSet(new URL(`${issuerUrl}/.well-known/jwks`));
  }

  /** @param delivery as text: see `readDeliveries` */
  @Post()
  @HttpCode(200)
  async receive(@Body() delivery: string): Promise<{ readonly received: boolean }> {
    const event = await this.#verify(delivery);
    if (event['type'] === 'user.created') {
      await this.handler.welcome();
    }
    return { received: true };
  }

  async #verify(delivery: string): Promise<Readonly<Record<string, unknown>>> {
    try {
      const { payload } = await jwtVerify(delivery, this.#keys, { algorithms: ['RS256'] });
      return payload;
    } catch {
      throw new UnauthorizedException();
    }
  }
}
