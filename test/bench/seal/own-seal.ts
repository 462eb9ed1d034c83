import { randomBytes } from 'node:crypto';

/** As much of the module as is used here; its types would be built along with it. */
interface SealModule {
  readonly Seal: new (
    secrets: readonly string[],
    purpose: string,
  ) => {
    seal(value: Buffer, context: string): string;
    open(sealed: string, context: string): { readonly value: Buffer } | undefined;
  };
}

// The package keeps it to itself: this is the file that its entry point imports, wherever that is.
const file = new URL('core/session/seal.js', import.meta.resolve('nestjs-kinde'));
const { Seal } = (await import(file.href)) as SealModule;

const CONTEXT = 'kinde';
const seal = new Seal([randomBytes(32).toString('base64')], 'benchmark');

/** @throws when what was sealed does not open */
export function throughOwnSeal(value: Buffer): Buffer {
  const opened = seal.open(seal.seal(value, CONTEXT), CONTEXT);
  if (opened === undefined) {
    throw new Error('What was sealed did not open.');
  }
  return opened.value;
}
