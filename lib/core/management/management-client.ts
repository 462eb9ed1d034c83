import { setTimeout } from 'node:timers/promises';

import type { KindeConfig, M2mConfig } from '../../options/kinde-config.interface.js';
import type { JsonObject } from '../json.js';
import type { MachineTokens } from '../machine/machine-tokens.js';
import { boundedFetch, type BoundedFetch } from '../oidc/bounded-fetch.js';
import { attempt } from './attempt.js';
import type { Operation, OperationParameters } from './operation.js';
import { operationRequest, type OperationRequest } from './operation-request.js';
import { Patience } from './patience.js';
import { refreshClaims } from './refresh-claims.js';

export interface ManagementClientOptions {
  readonly config: Pick<KindeConfig, 'fetch' | 'timeout'> & { readonly m2m: M2mConfig };
  readonly tokens: Pick<MachineTokens, 'get' | 'replace'>;
  /** Takes so many seconds. */
  readonly pause?: (seconds: number) => Promise<void>;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: () => number;
}

/** Asks Kinde's Management API (docs.kinde.com/kinde-apis/management) in the application's own name. */
export class ManagementClient {
  readonly #m2m: M2mConfig;
  readonly #tokens: ManagementClientOptions['tokens'];
  readonly #fetch: BoundedFetch;
  readonly #pause: (seconds: number) => Promise<void>;
  readonly #random: () => number;

  /** No network is used yet. */
  constructor({ config, tokens, pause = passing, random = Math.random }: ManagementClientOptions) {
    this.#m2m = config.m2m;
    this.#tokens = tokens;
    this.#fetch = boundedFetch(config);
    this.#pause = pause;
    this.#random = random;
  }

  /**
   * Has Kinde do something.
   *
   * After too many requests (429) it waits for as long as Kinde asks, twice at most and for ten
   * seconds in all. What may be done twice is tried once more when Kinde cannot be reached, has a
   * fault of its own, or answers with what nobody can read.
   *
   * @param parameters those of path, query and body together
   * @returns what Kinde answers, unchecked; `undefined` only where the operation allows for it
   * @throws TypeError for parameters that the operation does not have, that are missing, or that
   *   cannot be sent
   * @throws KindeError `ERR_KINDE_API_REFUSED` with Kinde's codes when Kinde refuses what it is asked,
   *   `ERR_KINDE_CONFIGURATION` when the application may not ask it, `ERR_KINDE_UNAVAILABLE` for
   *   everything that may pass
   */
  async call<Answer = JsonObject | undefined>(
    operation: Operation,
    parameters: OperationParameters = {},
  ): Promise<Answer> {
    const request = operationRequest(operation, parameters);
    return (await this.#perform(operation, request)) as Answer;
  }

  /**
   * Has Kinde put what holds for a user now into the tokens that it issues next, instead of what it
   * remembers.
   *
   * @throws KindeError `ERR_KINDE_INVALID_TOKEN` when Kinde knows no such user,
   *   `ERR_KINDE_CONFIGURATION` when the application may not do it, `ERR_KINDE_UNAVAILABLE`
   */
  refreshClaims(userId: string): Promise<void> {
    return refreshClaims(this, userId);
  }

  /** Asks as often as patience lasts, with one other token if Kinde refuses the first. */
  async #perform(operation: Operation, request: OperationRequest): Promise<JsonObject | undefined> {
    const { issuer, audience } = this.#m2m;
    const patience = new Patience(operation, this.#random);
    let token = await this.#tokens.get({ audience });
    let mayReplace = true;
    for (;;) {
      const { accessToken } = token;
      const fetch = this.#fetch;
      const outcome = await attempt({ fetch, issuer, accessToken, operation, request });
      if (!('error' in outcome)) {
        return outcome.answer;
      }
      if (outcome.reason === 'token' && mayReplace) {
        mayReplace = false;
        token = await this.#tokens.replace({ audience }, token);
        continue;
      }
      const wait = patience.after(outcome);
      if (wait === undefined) {
        throw outcome.error;
      }
      await this.#pause(wait);
    }
  }
}

async function passing(seconds: number): Promise<void> {
  await setTimeout(seconds * 1000);
}
