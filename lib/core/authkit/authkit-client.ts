import type { AuthKitConfig } from '../../options/kinde-config.interface.js';
import { AuthKitError } from '../../kinde.errors.js';
import { wait } from '../wait.js';
import { withinOr } from '../within-or.js';
import { AuthKitApi, type AuthKitApiConfig } from './authkit-api.js';
import { type AuthKitPaging, PAGE_LIMIT } from './authkit-paging.js';
import { AuthKitPatience } from './authkit-patience.js';
import { authKitPageRequest, authKitRequestBody } from './authkit-request.js';
import type { AuthKitPageRequest, AuthKitToken, AuthKitTokenRequest } from './authkit-token.js';
import { concurrently } from './concurrently.js';

/** Pages that one token is joined of. */
const MAXIMUM_PAGES = 100;
/** Seconds that the account's flags are still waited for when all pages are there. */
const FLAGS_PATIENCE = 1;

export interface AuthKitClientOptions {
  readonly config: Pick<AuthKitApiConfig, 'fetch'> & {
    readonly authkit: AuthKitApiConfig['authkit'] & Pick<AuthKitConfig, 'concurrency' | 'retries'>;
  };
  /** Takes so many seconds, or fails as soon as the signal is aborted. */
  readonly pause?: (seconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: () => number;
  /** Tells the time in seconds, from whatever moment on; default one that nobody can set. */
  readonly clock?: () => number;
}

/**
 * Has Pica make the tokens that AuthKit's widget is opened with (docs.picaos.com/authkit).
 *
 * Nothing is kept: every token is asked for anew, since it is one user's.
 */
export class AuthKitClient {
  readonly #options: Required<AuthKitClientOptions>;
  readonly #api: AuthKitApi;

  /** No network is used yet. */
  constructor({
    pause = wait,
    random = Math.random,
    clock = uptime,
    config,
  }: AuthKitClientOptions) {
    this.#options = { pause, random, clock, config };
    this.#api = new AuthKitApi(config);
  }

  /**
   * A token with all connections: those of up to 100 pages on one.
   *
   * A page is asked for again after faults of the network or the provider's own (5xx) and after too
   * many requests (429). If one fails in the end, all do.
   *
   * @throws TypeError for what is no request
   * @throws AuthKitError `ERR_KINDE_AUTHKIT_UNAVAILABLE` for what may pass,
   *   `ERR_KINDE_AUTHKIT_FAILED` for everything else, such as a secret key that is refused
   */
  async create(request: AuthKitTokenRequest = {}): Promise<AuthKitToken> {
    const body = authKitRequestBody(request);
    return this.#make(async (signal) => {
      const first = await this.#page(body, { page: 1, limit: PAGE_LIMIT }, signal);
      return first.pages <= 1 ? first : this.#joined(body, first, signal);
    });
  }

  /**
   * A token with the connections of one page.
   *
   * @throws TypeError for what is no request
   * @throws AuthKitError as {@link create}
   */
  async createPage(request: AuthKitPageRequest = {}): Promise<AuthKitToken> {
    const { body, paging } = authKitPageRequest(request);
    return this.#make((signal) => this.#page(body, paging, signal));
  }

  /** Asks for the flags beside the pages, and lets nothing go on when there is an outcome. */
  async #make(pages: (signal: AbortSignal) => Promise<AuthKitToken>): Promise<AuthKitToken> {
    const work = new AbortController();
    try {
      const whiteLabel = this.#api.whiteLabel(work.signal);
      const token = await pages(work.signal);
      return whiteLabel === undefined
        ? token
        : { ...token, isWhiteLabel: await withinOr(false, FLAGS_PATIENCE, whiteLabel) };
    } finally {
      work.abort();
    }
  }

  async #joined(body: string, first: AuthKitToken, signal: AbortSignal): Promise<AuthKitToken> {
    const { concurrency } = this.#options.config.authkit;
    if (first.pages > MAXIMUM_PAGES) {
      throw new AuthKitError(
        'ERR_KINDE_AUTHKIT_FAILED',
        `There are more than ${MAXIMUM_PAGES} pages of connections, which is more than a token ` +
          'can be joined of. Ask for single ones: createPage.',
        { apiStatus: 200 },
      );
    }
    const others = Array.from({ length: first.pages - 1 }, (_, index) => index + 2);
    const rest = await concurrently(others, concurrency, (page) =>
      this.#page(body, { page, limit: PAGE_LIMIT }, signal),
    );
    const { requestId } = rest.at(-1) ?? first;
    const rows = [first, ...rest].flatMap((each) => each.rows);
    return { rows, total: first.total, pages: 1, page: 1, requestId };
  }

  /** Asks for a page as often as patience lasts. */
  async #page(body: string, paging: AuthKitPaging, signal: AbortSignal): Promise<AuthKitToken> {
    const { pause, random, clock, config } = this.#options;
    const { retries, timeout } = config.authkit;
    const patience = new AuthKitPatience({ retries, timeout, clock, random });
    for (;;) {
      signal.throwIfAborted();
      const outcome = await this.#api.page({ body, paging, left: patience.left, signal });
      if ('token' in outcome) {
        return outcome.token;
      }
      const seconds = patience.after(outcome);
      if (seconds === undefined) {
        throw outcome.error;
      }
      await pause(seconds, signal);
      if (patience.left <= 0) {
        throw outcome.error;
      }
    }
  }
}

function uptime(): number {
  return performance.now() / 1000;
}
