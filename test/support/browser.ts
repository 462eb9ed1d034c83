import { existsSync } from 'node:fs';

import { type Browser, chromium } from 'playwright-core';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/** Chromium, if this machine has one: where `CHROMIUM_PATH` says, or where Debian puts it. */
export const chromiumPath: string | undefined =
  process.env['CHROMIUM_PATH'] ?? (existsSync(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : undefined);

/**
 * As `describe`, and skipped on machines without Chromium. `npm run verify` sets `KINDE_VERIFY=1`,
 * and then nothing may be skipped.
 */
export function describeInBrowser(name: string, suite: () => void): void {
  if (chromiumPath === undefined && process.env['KINDE_VERIFY'] === '1') {
    throw new Error(`There is no Chromium: set CHROMIUM_PATH, or install ${DEBIAN_CHROMIUM}.`);
  }
  (chromiumPath === undefined ? describe.skip : describe)(name, suite);
}

/** Starts Chromium without a window, and without its own errands on the network. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    headless: true,
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
