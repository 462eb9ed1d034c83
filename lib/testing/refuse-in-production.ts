/**
 * Nothing that makes people up belongs where people are real.
 *
 * @param what is being refused
 * @throws Error when `NODE_ENV` says `production`
 */
export function refuseInProduction(what: string): void {
  if (process.env['NODE_ENV']?.trim().toLowerCase() === 'production') {
    throw new Error(
      `${what} is for tests, and NODE_ENV is production. Nothing of nestjs-kinde/testing belongs ` +
        'into code that is deployed; in a test, unset NODE_ENV or set it to test.',
    );
  }
}
