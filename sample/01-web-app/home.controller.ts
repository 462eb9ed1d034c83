import { Controller, Get, Header, Inject, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import {
  CurrentUser,
  KINDE_CONFIG,
  type KindeConfig,
  type KindeUser,
  OptionalAuth,
} from 'nestjs-kinde';

import { contentSecurityPolicy } from './content-security-policy.js';
import { DEMO_USERS, type DemoUser } from './demo-users.js';
import { signedInPage } from './views/signed-in.view.js';
import { signedOutPage } from './views/signed-out.view.js';

@Controller()
export class HomeController {
  readonly #widgetOrigin: string | undefined;

  constructor(
    @Inject(DEMO_USERS) private readonly demoUsers: readonly DemoUser[],
    @Inject(KINDE_CONFIG) { authkit }: KindeConfig,
  ) {
    this.#widgetOrigin = authkit?.widgetOrigin;
  }

  /** Everybody may see it; who is signed in sees more. */
  @Get()
  @OptionalAuth()
  @Header('Content-Type', 'text/html; charset=utf-8')
  // What one person sees must not be shown to the next one who presses the back button.
  @Header('Cache-Control', 'no-store')
  home(
    @CurrentUser() user: KindeUser | undefined,
    @Query('error') error: unknown,
    @Res({ passthrough: true }) response: Response,
  ): string {
    response.set('Content-Security-Policy', contentSecurityPolicy(this.#widgetOrigin));
    const page = user
      ? signedInPage(user, this.#widgetOrigin)
      : signedOutPage(this.demoUsers, error);
    return page.text;
  }
}
