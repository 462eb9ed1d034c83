import { deliveryOf, requestWith } from '../load/http-request.js';
import { type CredentialKind, isCold } from '../scenarios.js';
import type { BenchTenant } from './bench-tenant.js';
import type { Credentials } from './credentials.js';

/** Tokens and sessions that come again and again. */
const ROTATION = 200;

export interface CredentialSupplyOptions {
  readonly tenant: BenchTenant;
  readonly kinds: ReadonlySet<CredentialKind>;
  /** How many of a cold kind a round may take. */
  readonly coldCount: number;
}

/** Has the credentials of a run made, those of cold kinds anew for every round. */
export class CredentialSupply {
  readonly #made = new Map<CredentialKind, Credentials>();

  constructor(private readonly options: CredentialSupplyOptions) {}

  async startRound(): Promise<void> {
    for (const kind of this.options.kinds) {
      if (isCold(kind) || !this.#made.has(kind)) {
        this.#made.set(kind, await this.#make(kind));
      }
    }
  }

  /** Both adapters get the same ones in a round, as neither knows what the other has seen. */
  take(kind: CredentialKind): Credentials {
    const credentials = this.#made.get(kind);
    if (credentials === undefined) {
      throw new Error(`Nobody made a ${kind}.`);
    }
    return credentials;
  }

  async #make(kind: CredentialKind): Promise<Credentials> {
    const { tenant, coldCount } = this.options;
    const count = isCold(kind) ? coldCount : ROTATION;
    const requests =
      kind === 'cold-event'
        ? tenant.events(count).map(deliveryOf)
        : (await tenant.headers(kind, count)).map(requestWith);
    return { requests, isRotating: !isCold(kind) };
  }
}
