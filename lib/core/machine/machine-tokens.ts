import type {
  ClientCredentials,
  MachineToken,
  MachineTokenRequest,
} from '../oidc/client-credentials.js';
import type { MaybePromise } from '../maybe-promise.js';

export interface MachineTokensOptions {
  readonly credentials: Pick<ClientCredentials, 'token'>;
}

/** The access tokens that an application has as itself. */
export class MachineTokens {
  readonly #credentials: Pick<ClientCredentials, 'token'>;

  /** No network is used yet. */
  constructor({ credentials }: MachineTokensOptions) {
    this.#credentials = credentials;
  }

  /**
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when Kinde refuses the credentials or what is asked
   *   for, `ERR_KINDE_UNAVAILABLE` for everything that may pass
   */
  get(request: MachineTokenRequest): MaybePromise<MachineToken> {
    return this.#credentials.token(request);
  }

  /**
   * Another token in the place of one that an API refused before its time; several callers share one
   * request to Kinde.
   *
   * @throws KindeError as {@link get}
   */
  replace(request: MachineTokenRequest, refused: MachineToken): Promise<MachineToken> {
    void refused;
    return this.#credentials.token(request);
  }
}
