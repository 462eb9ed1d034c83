import { type Browser, chromium } from 'playwright-core';

import { describeWithProgram } from './describe-with-program.js';

/** Where `CHROMIUM_PATH` says, or else where Debian puts it. */
const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';

/** Milliseconds that Chromium may take to start. */
const START_LIMIT = 180_000;

/** As `describe`, and skipped on machines without Chromium. */
export function describeInBrowser(title: string, suite: () => void): void {
  const program = { name: 'Chromium', path: executablePath, variable: 'CHROMIUM_PATH' };
  describeWithProgram(program, title, suite);
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
