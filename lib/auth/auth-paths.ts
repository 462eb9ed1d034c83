import { Inject, Injectable, RequestMethod } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';

import { KINDE_CONFIG, KINDE_EXTRAS } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import type { KindeModuleExtras } from '../options/kinde-module-options.interface.js';

/** Nest's own, of an exclusion that names no method. */
const ANY_METHOD = -1;
const LOGIN_ROUTES = ['login', 'register', 'create-org', 'callback', 'logout'];

/**
 * Where the auth routes are. Worked out on first use: the global prefix is set after the providers
 * have been created.
 */
@Injectable()
export class AuthPaths {
  #base: string | undefined;

  constructor(
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    @Inject(KINDE_EXTRAS) private readonly extras: Required<KindeModuleExtras>,
    private readonly application: ApplicationConfig,
  ) {}

  /** Path of the auth routes as a browser sees it, such as `/api/auth`. */
  get base(): string {
    return (this.#base ??= this.#prefixOf('callback', RequestMethod.GET) + this.#ownPath());
  }

  /** Path of one more route below `path`, as a browser sees it, such as `/api/auth/authkit/token`. */
  of(route: string, method: RequestMethod): string {
    return `${this.#prefixOf(route, method)}${this.#ownPath()}/${route}`;
  }

  /** Paths that start or end a login, as a browser sees them. */
  get loginRoutes(): readonly string[] {
    const { callbackUrl } = this.config;
    return [
      ...LOGIN_ROUTES.map((name) => `${this.base}/${name}`),
      ...(callbackUrl === undefined ? [] : [new URL(callbackUrl).pathname]),
    ];
  }

  /** Path of the route that leads to Kinde's portal, which what leads back must not start again. */
  get portalRoute(): string {
    return `${this.base}/portal`;
  }

  /**
   * The redirect URI, from the configuration alone: what a request says of its host is anybody's.
   *
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when neither `callbackUrl` nor `siteUrl` is set
   */
  get callbackUrl(): string {
    const { callbackUrl, siteUrl } = this.config;
    if (callbackUrl === undefined && siteUrl === undefined) {
      throw new KindeError(
        'ERR_KINDE_CONFIGURATION',
        'A login needs the option siteUrl or callbackUrl.',
      );
    }
    return callbackUrl ?? `${siteUrl}${this.of('callback', RequestMethod.GET)}`;
  }

  /** The application may have excluded a route from its prefix. */
  #prefixOf(route: string, method: RequestMethod): string {
    const prefix = withLeadingSlash(this.application.getGlobalPrefix());
    const { exclude = [] } = this.application.getGlobalPrefixOptions();
    const isExcluded = exclude.some(
      ({ pathRegex, requestMethod }) =>
        [RequestMethod.ALL, ANY_METHOD, method].includes(requestMethod) &&
        pathRegex.test(`${this.#ownPath()}/${route}`),
    );
    return isExcluded ? '' : prefix;
  }

  #ownPath(): string {
    return withLeadingSlash(this.extras.path);
  }
}

function withLeadingSlash(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
}
