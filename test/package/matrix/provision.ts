import { inParallel } from './in-parallel.js';

/** What a run needs, or the error that says why it could not be had. */
export type Provision<Thing> = { readonly thing: Thing } | { readonly error: unknown };

/** Makes a thing for each key. */
export async function provideEach<Key, Thing>(
  keys: readonly Key[],
  make: (key: Key) => Promise<Thing>,
): Promise<ReadonlyMap<Key, Provision<Thing>>> {
  const entries = await inParallel(keys, async (key) => [key, await provide(make(key))] as const);
  return new Map(entries);
}

/** @throws why it could not be had */
export function thingOf<Thing>(provision: Provision<Thing> | undefined): Thing {
  if (provision === undefined) {
    throw new Error('Nobody asked for this.');
  }
  if ('error' in provision) {
    throw provision.error;
  }
  return provision.thing;
}

/** What could be had of all. */
export function thingsOf<Thing>(provisions: Iterable<Provision<Thing>>): readonly Thing[] {
  return [...provisions].flatMap((each) => ('thing' in each ? [each.thing] : []));
}

async function provide<Thing>(making: Promise<Thing>): Promise<Provision<Thing>> {
  try {
    return { thing: await making };
  } catch (error) {
    return { error };
  }
}
