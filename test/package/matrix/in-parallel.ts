import { availableParallelism } from 'node:os';

/** Does all of it, as many at once as there are processors, and keeps the order of the results. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries(); // shared: whoever is free takes the next
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      results[index] = await act(item);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
}
