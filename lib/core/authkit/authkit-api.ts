import type { AuthKitConfig, KindeConfig } from '../../options/kinde-config.interface.js';
import { requestWithin, RequestError } from '../bounded-request.js';
import { ownProperty, parseJsonObject } from '../json.js';
import { readAuthKitAnswer } from './authkit-answer.js';
import {
  answerFailure,
  type AuthKitFailure,
  type AuthKitQuestion,
  requestFailure,
  refusalFailure,
} from './authkit-failure.js';
import type { AuthKitPaging } from './authkit-paging.js';
import type { AuthKitToken } from './authkit-token.js';
import { AUTHKIT_WIRES, type AuthKitWire } from './authkit-wire.js';

/** Bytes that an answer may have: larger ones are cut off and refused. */
const MAXIMUM_ANSWER_BYTES = 1_048_576;

export interface AuthKitApiConfig extends Pick<KindeConfig, 'fetch'> {
  readonly authkit: Pick<AuthKitConfig, 'provider' | 'secretKey' | 'baseUrl' | 'timeout'>;
}

/** What is asked for, and for how long. */
export interface AuthKitAttempt {
  /** JSON. */
  readonly body: string;
  readonly paging: AuthKitPaging;
  /** Seconds that are left for the page. */
  readonly left: number;
  readonly signal: AbortSignal;
}

/** Asks the provider's API, each time once. */
export class AuthKitApi {
  readonly #config: AuthKitApiConfig;
  readonly #wire: AuthKitWire;

  constructor(config: AuthKitApiConfig) {
    this.#config = config;
    this.#wire = AUTHKIT_WIRES[config.authkit.provider];
  }

  /** It never rejects for anything that the provider or the network does. */
  async page(attempt: AuthKitAttempt): Promise<{ readonly token: AuthKitToken } | AuthKitFailure> {
    const { body, paging } = attempt;
    const { tokenPath, tokenQuery } = this.#wire;
    const question = this.#questionFor(paging);
    try {
      const init = { method: 'POST', body };
      const response = await this.#send(tokenPath + tokenQuery(paging), init, attempt);
      if (!response.ok) {
        return refusalFailure(question, response);
      }
      const answer = readAuthKitAnswer(await response.text(), this.#config.authkit.secretKey);
      return 'token' in answer ? answer : answerFailure(question, response, answer.fault);
    } catch (error) {
      if (error instanceof RequestError) {
        return requestFailure(question, error);
      }
      throw error;
    }
  }

  /**
   * Whether the widget goes without the provider's name; `undefined` where the provider does not say.
   * It never rejects: no answer means no.
   */
  whiteLabel(signal: AbortSignal): Promise<boolean> | undefined {
    const { flagsPath } = this.#wire;
    return flagsPath === undefined ? undefined : this.#flag(flagsPath, signal);
  }

  async #flag(flagsPath: string, signal: AbortSignal): Promise<boolean> {
    try {
      const { timeout } = this.#config.authkit;
      const response = await this.#send(flagsPath, { method: 'GET' }, { left: timeout, signal });
      const flags = response.ok ? parseJsonObject(await response.text()) : undefined;
      return flags !== undefined && ownProperty(flags, 'authkitWhitelist') === true;
    } catch {
      return false;
    }
  }

  #questionFor({ page }: AuthKitPaging): AuthKitQuestion {
    const { name, tokenPath } = this.#wire;
    const { timeout } = this.#config.authkit;
    return { name, what: `POST ${tokenPath} (page ${page})`, timeout };
  }

  #send(
    path: string,
    init: { readonly method: string; readonly body?: string },
    { left, signal }: Pick<AuthKitAttempt, 'left' | 'signal'>,
  ): Promise<Response> {
    const { fetch, authkit } = this.#config;
    const headers = {
      accept: 'application/json',
      ...(init.body !== undefined && { 'content-type': 'application/json' }),
      [this.#wire.secretHeader]: authkit.secretKey,
    };
    const limits = { timeout: left, size: MAXIMUM_ANSWER_BYTES };
    return requestWithin(fetch, authkit.baseUrl + path, { ...init, headers, signal }, limits);
  }
}
