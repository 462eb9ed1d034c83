import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { CurrentUser, type KindeUser, OptionalAuth } from 'nestjs-kinde';

import { DEMO_USERS, type DemoUser } from './demo-users.js';
import { signedInPage } from './views/signed-in.view.js';
import { signedOutPage } from './views/signed-out.view.js';

@Controller()
export class HomeController {
  constructor(@Inject(DEMO_USERS) private readonly demoUsers: readonly DemoUser[]) {}

  /** Everybody may see it; who is signed in sees more. */
  @Get()
  @OptionalAuth()
  @Header('Content-Type', 'text/html; charset=utf-8')
  // What one person sees must not be shown to the next one who presses the back button.
  @Header('Cache-Control', 'no-store')
  @Header(
    'Content-Security-Policy',
    "default-src 'self'; img-src 'self' https:; base-uri 'none'; frame-ancestors 'none'",
  )
  home(@CurrentUser() user: KindeUser | undefined, @Query('error') error: unknown): string {
    const page = user ? signedInPage(user) : signedOutPage(this.demoUsers, error);
    return page.text;
  }
}
