/**
 * Does the work of every item, so many at a time: as soon as one is done, the next begins. As soon
 * as one fails, no other begins.
 *
 * @returns what they came to, in the order of the items
 * @throws what the first failure was
 */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = queueOf(items);
  const workers = Array.from({ length: Math.min(concurrency, items.length) }, async () => {
    // Leaving the loop closes the queue, for all of them.
    for (const [index, item] of queue) {
      results[index] = await work(item);
    }
  });
  await Promise.all(workers);
  return results;
}

function* queueOf<Item>(items: readonly Item[]): Generator<[number, Item]> {
  yield* items.entries();
}
