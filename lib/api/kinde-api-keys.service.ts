import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';

import { apiKeyCredential } from '../core/api-keys/api-key-credential.js';
import type { ApiKeyVerifier } from '../core/api-keys/api-key-verifier.js';
import type { KindeApiKey } from '../core/api-keys/kinde-api-key.js';
import type { KindeCore } from '../core/kinde-core.js';
import type { MaybePromise } from '../core/maybe-promise.js';
import type { Monitor } from '../core/monitor/monitor.js';
import type { FrameworkRequest } from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { refuseInContext } from '../http/refusal.js';
import { KINDE_CORE, KINDE_MONITOR } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';

const NO_MACHINE =
  'API keys of Kinde are verified with the option m2m: { clientId, clientSecret } of a ' +
  'machine-to-machine application with the scope read:api_keys of the Kinde Management API ' +
  '(environment: KINDE_MANAGEMENT_CLIENT_ID and KINDE_MANAGEMENT_CLIENT_SECRET).';

/**
 * Verifies API keys of Kinde (docs.kinde.com/manage-your-apis), where `KindeApiKeyGuard` does not
 * reach. A key is believed for 30 seconds after Kinde was asked about it, so a revoked one works that
 * much longer; a wrong one is remembered for 10 seconds.
 *
 * @example
 * ```ts
 * const key = await this.apiKeys.verify(firstMessage.apiKey);
 * if (key.hasScope('read:prices')) this.subscribe(key.orgCode);
 * ```
 */
@Injectable()
export class KindeApiKeys {
  readonly #verifier: ApiKeyVerifier | undefined;

  constructor(
    @Inject(KINDE_CORE) core: KindeCore,
    @Inject(KINDE_MONITOR) readonly monitor: Monitor,
  ) {
    this.#verifier = core.apiKeys;
  }

  /**
   * What a key stands for.
   *
   * @throws KindeError `ERR_KINDE_INVALID_API_KEY`, `ERR_KINDE_UNAVAILABLE` when Kinde cannot be asked,
   *   `ERR_KINDE_CONFIGURATION` without the option `m2m` or its scope `read:api_keys`; as a rejection
   */
  async verify(key: string): Promise<KindeApiKey> {
    return this.#verify(key);
  }

  /**
   * What the API key of a request stands for, in `Authorization: Bearer` or `X-API-Key`; `undefined`
   * when it has none.
   *
   * @throws KindeError as {@link verify}, and `ERR_KINDE_INVALID_REQUEST` when it cannot be told which
   *   key is meant; as a rejection or at once
   */
  authenticate(request: FrameworkRequest): MaybePromise<KindeApiKey | undefined> {
    const key = apiKeyCredential(new HttpRequestFacts(request));
    return key === undefined ? undefined : this.#verify(key);
  }

  /** The exception to refuse a call with; whatever answers it then has the right headers. */
  refuseInContext(error: KindeError, context: ExecutionContext): Error {
    return refuseInContext(error, context, this.monitor);
  }

  #verify(key: string): MaybePromise<KindeApiKey> {
    if (this.#verifier === undefined) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', NO_MACHINE);
    }
    return this.#verifier.verify(key);
  }
}
