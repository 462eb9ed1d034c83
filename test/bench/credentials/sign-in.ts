import { demoUsers } from 'nestjs-kinde/testing';

import { UserAgent } from '../../support/user-agent.js';

/** @returns a browser in which somebody has just signed in, by way of Kinde's page */
export async function signIn(siteUrl: string): Promise<UserAgent> {
  const browser = new UserAgent();
  const form = await browser.follow(`${siteUrl}/auth/login`);
  const callback = await browser.post(form.url, { user: demoUsers.ada });
  await browser.follow(callback.location);
  return browser;
}
