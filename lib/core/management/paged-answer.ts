import type { JsonObject } from '../json.js';
import type { OperationParameters, Paging } from './operation.js';
import { nextCursor, pageEntries } from './page.js';
import { PageProgress } from './page-progress.js';

export interface PagedAnswerOptions {
  readonly paging: Paging;
  readonly parameters: OperationParameters;
  /** Asks Kinde for a page. */
  readonly ask: (parameters: OperationParameters) => Promise<JsonObject>;
}

/**
 * An answer of Kinde that may have more than one page. Kinde is asked when it is looked at:
 *
 * - awaited, it is the one page that was asked for;
 * - in `for await`, it is that page and all that follow;
 * - `items()` are the entries of all of them.
 *
 * Each loop asks anew, page by page as it comes to them. What fails does so with a `KindeError`, as
 * the other methods of `KindeManagementApi` do. So does a loop that comes to ten empty pages in a row
 * that claim more, or to a page that it has had (`ERR_KINDE_UNAVAILABLE`).
 *
 * @example
 * ```ts
 * const { users } = await management.users.list({ page_size: 10 });
 * for await (const user of management.users.list().items()) {
 *   emails.add(user.email);
 * }
 * ```
 */
export class PagedAnswer<Page extends object, Item> implements Promise<Page>, AsyncIterable<Page> {
  readonly [Symbol.toStringTag] = 'PagedAnswer';
  readonly #options: PagedAnswerOptions;
  #page: Promise<Page> | undefined;

  /** No network is used yet. */
  constructor(options: PagedAnswerOptions) {
    this.#options = options;
  }

  /** Asks Kinde for the page, unless that was done. */
  // oxlint-disable-next-line unicorn/no-thenable -- to be awaited is what it is for
  then<Result = Page, Rejection = never>(
    onPage?: ((page: Page) => Result | PromiseLike<Result>) | null,
    onRejection?: ((reason: unknown) => Rejection | PromiseLike<Rejection>) | null,
  ): Promise<Result | Rejection> {
    return this.#ask().then(onPage, onRejection);
  }

  /** As {@link then}. */
  catch<Rejection = never>(
    onRejection?: ((reason: unknown) => Rejection | PromiseLike<Rejection>) | null,
  ): Promise<Page | Rejection> {
    return this.#ask().catch(onRejection);
  }

  /** As {@link then}. */
  finally(onSettled?: (() => void) | null): Promise<Page> {
    return this.#ask().finally(onSettled);
  }

  /** The page that was asked for and all that follow. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Page, void, void> {
    for await (const page of this.#pages()) {
      yield page as object as Page;
    }
  }

  /** The entries of the page that was asked for and of all that follow. */
  async *items(): AsyncGenerator<Item, void, void> {
    for await (const page of this.#pages()) {
      yield* pageEntries(page, this.#options.paging) as readonly Item[];
    }
  }

  #ask(): Promise<Page> {
    const { ask, parameters } = this.#options;
    return (this.#page ??= ask(parameters) as Promise<object> as Promise<Page>);
  }

  async *#pages(): AsyncGenerator<JsonObject, void, void> {
    const { ask, paging, parameters } = this.#options;
    const progress = new PageProgress(parameters[paging.cursor]);
    // What goes on after an entry cannot end before one as well.
    const { ending_before: _, ...others } = parameters;
    let page = await ask(parameters);
    yield page;
    for (
      let cursor = nextCursor(page, paging);
      cursor !== undefined;
      cursor = nextCursor(page, paging)
    ) {
      progress.assertTo(cursor, pageEntries(page, paging).length);
      page = await ask({ ...others, [paging.cursor]: cursor });
      yield page;
    }
  }
}
