import type { Principal } from '../core/claims/principal.js';
import { createKindeCore } from '../core/kinde-core.js';
import type { Monitor } from '../core/monitor/monitor.js';
import { KINDE_CONFIG, KINDE_CORE, KINDE_EXTRAS, KINDE_MONITOR } from '../kinde.constants.js';
import { KINDE_OPTIONS } from '../kinde.module-definition.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import type {
  KindeModuleExtras,
  KindeModuleOptions,
} from '../options/kinde-module-options.interface.js';
import { resolveConfig } from '../options/resolve-config.js';
import {
  FakeAuthenticator,
  type FakeRefusal,
  type FakeSender,
} from './fake-kinde.authenticator.js';
import { fakeNetwork } from './fake-kinde.network.js';
import { completeOptions } from './fake-kinde.options.js';
import { refuseInProduction } from './refuse-in-production.js';
import { testClaimsOf } from './test-principal.js';

/** As much of the `TestingModuleBuilder` of `@nestjs/testing` as it takes. */
export interface OverridableModuleBuilder {
  overrideProvider(token: unknown): {
    useValue(value: unknown): unknown;
    useFactory(options: { factory: (...parts: never[]) => unknown; inject?: unknown[] }): unknown;
  };
}

/** Who sends the requests of a test now; it is not for tests to ask. */
let senderOf: (kinde: FakeKinde) => FakeSender;

/** Says who sends the requests of a test. What it says counts from the next request on. */
export class FakeKinde {
  #sender: FakeSender = { who: 'nobody' };

  static {
    senderOf = (kinde) => kinde.#sender;
  }

  /**
   * Requests without a credential are this user's or machine's.
   *
   * @param principal made by `user()` or `machine()`
   * @throws TypeError for another one
   */
  as(principal: Principal): this {
    // Anew, so that somebody who signs in again has just signed in.
    this.#sender = { who: 'somebody', claims: { ...testClaimsOf(principal) } };
    return this;
  }

  /** Requests without a credential are nobody's: 401 where a guard is. So it is at first. */
  asNobody(): this {
    this.#sender = { who: 'nobody' };
    return this;
  }

  /**
   * Requests without a credential are refused as those of a session that has ended (401), with a
   * bad token (401), or while Kinde cannot be reached (503).
   */
  refusing(code: FakeRefusal): this {
    this.#sender = { who: 'refused', code };
    return this;
  }
}

/**
 * Has an application take requests without a credential for whoever the test says: in global guards
 * and those of classes and methods, `AuthGuard('kinde')`, GraphQL, gateways and microservices alike.
 * What routes require of a principal is still decided, and so is every credential that a request does
 * bring: a cookie of `createSessionCookie` or a token of `signAccessToken` is accepted, others are
 * not.
 *
 * The application needs neither a `KINDE_` environment nor a network. It keeps its own options;
 * required ones that are missing are made up. Kinde's discovery, keys and account API are answered
 * here, servers on this computer are reached, and nothing else is.
 *
 * @param builder of `Test.createTestingModule`, not compiled yet; further overrides are possible
 * @param options instead of the application's own, which are not asked for then: where its factory
 *   fails without an environment. They need not be complete, and their `fetch` is asked for
 *   everything that is not answered here.
 * @throws Error when `NODE_ENV` is `production`
 * @example
 * ```ts
 * const builder = Test.createTestingModule({ imports: [AppModule] });
 * const kinde = fakeKinde(builder).as(user({ permissions: ['read:todos'] }));
 * const app = (await builder.compile()).createNestApplication();
 * ```
 */
export function fakeKinde(
  builder: OverridableModuleBuilder,
  options?: Partial<KindeModuleOptions>,
): FakeKinde {
  refuseInProduction('fakeKinde()');
  const kinde = new FakeKinde();
  if (options) {
    builder.overrideProvider(KINDE_OPTIONS).useValue(options);
  }
  builder.overrideProvider(KINDE_CONFIG).useFactory({
    factory: (own: KindeModuleOptions | undefined, extras: KindeModuleExtras) => {
      const complete = completeOptions(own, extras);
      const fetch = fakeNetwork(complete.fetch, options?.fetch);
      return resolveConfig({ ...complete, fetch }, extras);
    },
    inject: [KINDE_OPTIONS, KINDE_EXTRAS],
  });
  builder.overrideProvider(KINDE_CORE).useFactory({
    factory: (config: KindeConfig, monitor: Monitor) => {
      const core = createKindeCore(config, monitor);
      return { ...core, authenticator: new FakeAuthenticator(core, config, () => senderOf(kinde)) };
    },
    inject: [KINDE_CONFIG, KINDE_MONITOR],
  });
  return kinde;
}
