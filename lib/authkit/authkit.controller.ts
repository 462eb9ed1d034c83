import { Inject, type OnModuleInit, Options, Post, Req, Res, SetMetadata } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { KindeAuthenticator } from '../auth/kinde-authenticator.js';
import { bearerCredential } from '../core/bearer-credential.js';
import { acceptEmptyBodies, NEEDS_NO_BODY } from '../http/empty-bodies.js';
import { type FrameworkRequest, type FrameworkResponse, rawResponse } from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { refuseWithChallenge } from '../http/refusal.js';
import { forbidStoring, onResponseHead } from '../http/response-head.js';
import { KindeError } from '../kinde.errors.js';
import { ACCESS_MODE_METADATA, FASTIFY_ROUTE_CONFIG_METADATA } from '../kinde.metadata.js';
import { AuthKitTokenService } from './authkit-token.service.js';
import { readPage } from './read-page.js';
import { allowOrigin, allowPreflight } from './widget-cors.js';
import { WidgetRoute } from './widget-route.js';

/**
 * What AuthKit's widget needs of the application. The page that opens it asks for a ticket with its
 * user's session; the widget, a page of another origin without cookies, asks for tokens with the
 * ticket, which is worth nothing anywhere else.
 */
@SetMetadata(ACCESS_MODE_METADATA, 'public')
export class AuthKitController implements OnModuleInit {
  constructor(
    @Inject(AuthKitTokenService) private readonly tokens: AuthKitTokenService,
    @Inject(KindeAuthenticator) private readonly authenticator: KindeAuthenticator,
    @Inject(WidgetRoute) private readonly widget: WidgetRoute,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    acceptEmptyBodies(this.adapterHost);
  }

  /** The ticket of whoever is signed in; what the request says of identities is not looked at. */
  @Post('ticket')
  @SetMetadata(FASTIFY_ROUTE_CONFIG_METADATA, NEEDS_NO_BODY)
  async ticket(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    await this.#answer(response, async () => {
      const authentication = await this.authenticator.requireAuthentication(request, response);
      this.authenticator.assertSameSite(request, { authentication });
      return this.tokens.createTicket(authentication.principal);
    });
  }

  /** Where the application has `enableCors()`, that answers instead, for which there is `kindeCors`. */
  @Options('token')
  preflight(@Res() response: FrameworkResponse): void {
    allowPreflight(rawResponse(response), this.widget.widgetOrigin);
    this.adapterHost.httpAdapter.reply(response, undefined, 204);
  }

  /** The page of the token that the widget asks for. */
  @Post('token')
  @SetMetadata(FASTIFY_ROUTE_CONFIG_METADATA, NEEDS_NO_BODY)
  async token(@Req() request: FrameworkRequest, @Res() response: FrameworkResponse): Promise<void> {
    allowOrigin(rawResponse(response), this.widget.widgetOrigin); // however its path was written
    await this.#answer(response, () => {
      const facts = new HttpRequestFacts(request);
      const ticket = bearerCredential(facts.authorization);
      if (ticket === undefined) {
        throw new KindeError('ERR_KINDE_UNAUTHENTICATED', 'The request has no connect ticket.');
      }
      return this.tokens.redeemTicket(ticket, readPage(facts.url));
    });
  }

  async #answer(response: FrameworkResponse, work: () => Promise<object>): Promise<void> {
    const raw = rawResponse(response);
    onResponseHead(raw, () => forbidStoring(raw));
    try {
      const body = await work();
      this.adapterHost.httpAdapter.reply(response, body, 200);
    } catch (error) {
      throw error instanceof KindeError
        ? refuseWithChallenge(error, raw, this.authenticator.monitor)
        : error;
    }
  }
}
