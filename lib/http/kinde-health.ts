import { Inject, Injectable } from '@nestjs/common';

import type { KindeCore } from '../core/kinde-core.js';
import type { Issuer } from '../core/oidc/issuer.js';
import type { Freshness } from '../core/revalidated-document.js';
import { withinOr } from '../core/within-or.js';
import { KINDE_CORE } from '../kinde.constants.js';

/** Seconds that a check waits for what does not decide it. */
const PATIENCE = 0.5;

/** How old a copy of one of Kinde's documents is. */
export interface KindeDocumentHealth {
  /** Seconds since it was loaded, rounded down; `null` when it never was. */
  readonly age: number | null;
  /** Whether a newer copy is overdue, because Kinde cannot be reached, or there is none at all. */
  readonly isStale: boolean;
}

export interface KindeIssuerHealth {
  readonly discovery: KindeDocumentHealth;
  readonly keys: KindeDocumentHealth;
}

export interface KindeHealthDetails {
  /** `down` when no token can be verified: the keys of `issuerUrl` are unknown, or a day old. */
  readonly status: 'up' | 'down';
  /** By address; `issuerUrl` first, then `additionalIssuers`. */
  readonly issuers: Readonly<Record<string, KindeIssuerHealth>>;
}

/**
 * Tells whether tokens can be verified, in the shape that `HealthCheckService` of `@nestjs/terminus`
 * takes. An outage at Kinde is no outage here for a day, so it leaves the status `up`.
 *
 * @example
 * ```ts
 * @Public()
 * @HealthCheck()
 * @Get('health')
 * check() {
 *   return this.terminus.check([() => this.kinde.check('kinde')]);
 * }
 * ```
 */
@Injectable()
export class KindeHealth {
  constructor(@Inject(KINDE_CORE) private readonly core: KindeCore) {}

  /**
   * Loads what was not needed until now, so that an application that nobody has asked anything yet
   * is not taken for a sick one. Never rejects.
   *
   * @param key what the result is called
   */
  async check<Key extends string>(key: Key): Promise<Record<Key, KindeHealthDetails>> {
    const [isUp] = await Promise.all([
      hasKeys(this.core.issuers[0]),
      // What does not decide is waited for no longer than probes wait.
      withinOr(undefined, PATIENCE, this.#loaded()),
    ]);
    const details: KindeHealthDetails = {
      status: isUp ? 'up' : 'down',
      issuers: Object.fromEntries(
        this.core.issuers.map(({ url, metadata, keySet }) => [
          url,
          { discovery: health(metadata.freshness), keys: health(keySet.freshness) },
        ]),
      ),
    };
    return { [key]: details } as Record<Key, KindeHealthDetails>;
  }

  async #loaded(): Promise<undefined> {
    const documents = this.core.issuers.flatMap(({ keySet, metadata }) => [
      keySet.document(),
      Promise.resolve(metadata.get()),
    ]);
    await Promise.allSettled(documents);
    return undefined;
  }
}

function hasKeys({ keySet }: Issuer): Promise<boolean> {
  return keySet.document().then(
    () => true,
    () => false,
  );
}

function health({ age, isStale }: Freshness): KindeDocumentHealth {
  return { age: age === undefined ? null : Math.floor(age), isStale };
}
