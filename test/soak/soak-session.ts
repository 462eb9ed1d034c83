import { demoUsers } from 'nestjs-kinde/testing';

import { type Page, UserAgent } from '../support/user-agent.js';

/** A session as its browser knows it, from sign-in to sign-out. */
export class SoakSession {
  /** Whether its user is about to sign out, or has: from then on a refusal is no loss. */
  isLeft = false;
  /** Whether it was refused though nobody signed it out. */
  isLost = false;
  #exposedAt: number | undefined;

  private constructor(private readonly browser: UserAgent) {}

  /**
   * @param siteUrl where Kinde sends users back to, which any process answers for
   * @param nextOrigin of the process that gets the next request
   * @throws when it does not work out
   */
  static async begin(siteUrl: string, nextOrigin: () => string): Promise<SoakSession> {
    const browser = new UserAgent();
    const form = await browser.follow(`${nextOrigin()}/auth/login`);
    let page = await browser.post(form.url, { user: demoUsers.ada });
    while (page.location !== '' && !page.location.startsWith(siteUrl)) {
      page = await browser.get(page.location);
    }
    const { pathname, search } = new URL(page.location);
    const answer = await browser.get(nextOrigin() + pathname + search);
    if (browser.cookieHeader(nextOrigin()) === '') {
      throw new Error(`A sign-in was answered with ${answer.status}.`);
    }
    return new SoakSession(browser);
  }

  get(url: string): Promise<Page> {
    return this.browser.request(url);
  }

  /** A browser that kept the cookies that this one has now. */
  copy(): UserAgent {
    return this.browser.clone();
  }

  /** It had a request in flight on a process that was killed: its tokens may have gone with that. */
  expose(): void {
    this.#exposedAt = Date.now() / 1000;
  }

  get isExposed(): boolean {
    return this.#exposedAt !== undefined;
  }

  /**
   * It was answered.
   *
   * @param issuedAt seconds since the epoch, of the access token: a new one proves that it survived
   */
  answered(issuedAt: number): void {
    if (this.#exposedAt !== undefined && issuedAt > this.#exposedAt) {
      this.#exposedAt = undefined;
    }
  }
}
