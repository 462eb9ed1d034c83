import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  ConsoleMessage,
} from 'playwright-core';

/** Milliseconds that a page may take for anything. */
const PATIENCE = 60_000;

/** Chromium reports every refusal, and a refusal is what the guarded routes are for. */
const REFUSAL = /^Failed to load resource: the server responded with a status of 40[13] /;

/** Chromium asks for it on its own account where an answer names no icon. */
const ICON = '/favicon.ico';

/** Somebody with a browser profile of their own: cookies, tabs, and an eye on what goes wrong. */
export class Visitor {
  /** Errors and warnings of the console, and exceptions, on every page so far. */
  readonly problems: string[] = [];

  private constructor(readonly profile: BrowserContext) {
    profile.setDefaultTimeout(PATIENCE);
    profile.on('console', (message) => this.#note(message));
    profile.on('weberror', (error) => this.problems.push(String(error.error())));
  }

  static async arrive(browser: Browser, options?: BrowserContextOptions): Promise<Visitor> {
    return new Visitor(await browser.newContext(options));
  }

  openTab() {
    return this.profile.newPage();
  }

  async leave(): Promise<void> {
    await this.profile.close();
  }

  #note(message: ConsoleMessage): void {
    const { url } = message.location();
    const isExpected = REFUSAL.test(message.text()) || url.endsWith(ICON);
    if (['error', 'warning'].includes(message.type()) && !isExpected) {
      this.problems.push(`${message.text()} (${url})`);
    }
  }
}
