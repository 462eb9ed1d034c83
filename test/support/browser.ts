import { existsSync } from 'node:fs';

import { type Browser, chromium } from 'playwright-core';

/** Where `CHROMIUM_PATH` says, or else where Debian puts it. */
const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';

/** Milliseconds that Chromium may take to start. */
const START_LIMIT = 180_000;

/**
 * As `describe`, and skipped on machines without Chromium. `npm run verify` sets `KINDE_VERIFY=1`,
 * and then nothing may be skipped.
 */
export function describeInBrowser(name: string, suite: () => void): void {
  const isThere = existsSync(executablePath);
  if (!isThere && process.env['KINDE_VERIFY'] === '1') {
    throw new Error(`There is no ${executablePath}: install Chromium, or set CHROMIUM_PATH.`);
  }
  (isThere ? describe : describe.skip)(name, suite);
}

/** Starts Chromium without a window, and without its own errands on the network. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    timeout: START_LIMIT,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
