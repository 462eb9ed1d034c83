import { Inject, Injectable, RequestMethod } from '@nestjs/common';

import { AuthPaths } from '../auth/auth-paths.js';
import type { AuthKitIdentity } from '../core/authkit/authkit-identity.js';
import type {
  AuthKitPage,
  AuthKitPageRequest,
  AuthKitToken,
  AuthKitTokenRequest,
} from '../core/authkit/authkit-token.js';
import type { ConnectTickets } from '../core/authkit/connect-tickets.js';
import type { AuthKitCore } from '../core/authkit/create-authkit.js';
import { identityOf } from '../core/authkit/principal-identity.js';
import type { Principal } from '../core/claims/principal.js';
import type { KindeCore } from '../core/kinde-core.js';
import { KINDE_CONFIG, KINDE_CORE, KINDE_EXTRAS } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import type {
  AuthKitIdentityType,
  KindeModuleExtras,
} from '../options/kinde-module-options.interface.js';

const NOT_CONFIGURED =
  "AuthKit tokens need the option authkit of KindeModule, such as { provider: 'pica', secretKey }, " +
  'or PICA_SECRET_KEY or ONE_SECRET_KEY in the environment that forRoot() reads.';

const NO_ROUTES =
  'A connect ticket needs the extra authkitRoutes: true of KindeModule, since the widget has no ' +
  'route to use it at.';

/** What a page makes the widget's `token: { url, headers }` of. */
export interface AuthKitTicket {
  /** For the header `Authorization: Bearer {ticket}`. */
  readonly ticket: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Where the widget gets its tokens with it; absolute. */
  readonly url: string;
}

/** Makes tokens for AuthKit, Pica's widget in which users connect accounts of theirs. */
@Injectable()
export class AuthKitTokenService {
  constructor(
    @Inject(KINDE_CORE) private readonly core: KindeCore,
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    @Inject(KINDE_EXTRAS) private readonly extras: Required<KindeModuleExtras>,
    private readonly paths: AuthPaths,
  ) {}

  /**
   * A token with all connections, of up to 100 pages of 100; more is `ERR_KINDE_AUTHKIT_FAILED`.
   *
   * Whose they are is for the application to say, and never for what a browser sends:
   * {@link createFor} takes it from a principal.
   *
   * @param request default: all connections of the account, nobody's in particular
   * @throws TypeError for an identity with spaces or colons, and for an unknown identity type
   * @throws AuthKitError `ERR_KINDE_AUTHKIT_FAILED`, `ERR_KINDE_AUTHKIT_UNAVAILABLE`
   * @throws KindeError `ERR_KINDE_CONFIGURATION` without the option `authkit`
   */
  async create(request: AuthKitTokenRequest = {}): Promise<AuthKitToken> {
    return this.#authkit().client.create(request);
  }

  /**
   * As {@link create}, for whoever sent a request: the `sub` of a `user`, the `org_code` of an
   * `organization`, and of a `team` or `project` what the option `authkit.resolveIdentity` says.
   *
   * @throws KindeError `ERR_KINDE_FORBIDDEN` for a machine, and for a user who has no identity of
   *   that type
   * @throws TypeError, AuthKitError as {@link create}
   */
  async createFor(principal: Principal, identityType: AuthKitIdentityType): Promise<AuthKitToken> {
    const { client } = this.#authkit();
    return client.create(await this.#identityOf(principal, identityType));
  }

  /**
   * As {@link create}, with one page of the connections, as the widget asks for them.
   *
   * @throws TypeError for a page or limit that is no whole number from 1 to 1 000
   */
  async createPage(request: AuthKitPageRequest = {}): Promise<AuthKitToken> {
    return this.#authkit().client.createPage(request);
  }

  /**
   * A ticket for the route `authkit/token`, with which the widget, a page of another origin, gets
   * tokens for one identity and a short time. It is what the route `authkit/ticket` answers.
   *
   * @param identityType default the option `authkit.identityType`
   * @throws KindeError as {@link createFor}, and `ERR_KINDE_CONFIGURATION` without `authkitRoutes`
   */
  async createTicket(
    principal: Principal,
    identityType: AuthKitIdentityType = this.#authkit().config.identityType,
  ): Promise<AuthKitTicket> {
    const tickets = this.#tickets();
    return {
      ticket: tickets.issue(await this.#identityOf(principal, identityType)),
      expiresIn: tickets.lifetime,
      url: `${this.config.siteUrl}${this.paths.of('authkit/token', RequestMethod.POST)}`,
    };
  }

  /**
   * What a ticket opens, a page of its identity's token: what the route `authkit/token` answers.
   *
   * @throws KindeError `ERR_KINDE_INVALID_TICKET`, and `ERR_KINDE_CONFIGURATION` without
   *   `authkitRoutes`
   * @throws TypeError, AuthKitError as {@link createPage}
   */
  async redeemTicket(ticket: string, page: AuthKitPage = {}): Promise<AuthKitToken> {
    const { client } = this.#authkit();
    const identity = this.#tickets().open(ticket);
    return client.createPage({ ...page, ...identity });
  }

  #identityOf(principal: Principal, identityType: AuthKitIdentityType): Promise<AuthKitIdentity> {
    return identityOf(principal, identityType, this.#authkit().config.resolveIdentity);
  }

  /** @throws KindeError `ERR_KINDE_CONFIGURATION` */
  #tickets(): ConnectTickets {
    const { tickets } = this.#authkit();
    if (tickets === undefined || !this.extras.authkitRoutes) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', NO_ROUTES);
    }
    return tickets;
  }

  /** @throws KindeError `ERR_KINDE_CONFIGURATION` */
  #authkit(): AuthKitCore {
    const { authkit } = this.core;
    if (authkit === undefined) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', NOT_CONFIGURED);
    }
    return authkit;
  }
}
