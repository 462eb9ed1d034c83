import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import {
  Inject,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
  RequestMethod,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { AuthPaths } from '../auth/auth-paths.js';
import { PerApplication } from '../http/per-application.js';
import { KINDE_CONFIG } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { allowOrigin } from './widget-cors.js';

/** Of all applications in this process: what answers preflights knows nothing but the request. */
export const runningRoutes = new PerApplication<WidgetRoute>();

/** Where AuthKit's widget, a page of another origin, gets its tokens. */
@Injectable()
export class WidgetRoute implements OnModuleInit, OnApplicationShutdown {
  /** Whose pages may read it. */
  readonly widgetOrigin: string;
  #path: string | undefined;

  constructor(
    @Inject(KINDE_CONFIG) { authkit }: KindeConfig,
    private readonly paths: AuthPaths,
    private readonly adapterHost: HttpAdapterHost,
  ) {
    if (authkit === undefined) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', 'The widget needs the option authkit.');
    }
    this.widgetOrigin = authkit.widgetOrigin;
  }

  /** As a browser sees it, such as `/auth/authkit/token`. */
  get path(): string {
    return (this.#path ??= this.paths.of('authkit/token', RequestMethod.POST));
  }

  onModuleInit(): void {
    const { httpAdapter } = this.adapterHost;
    runningRoutes.add(httpAdapter?.getInstance(), this);
    this.#server()?.prependListener('request', this.#allow);
  }

  /** Not earlier: until now requests have been answered. */
  onApplicationShutdown(): void {
    runningRoutes.remove(this.adapterHost.httpAdapter?.getInstance(), this);
    this.#server()?.off('request', this.#allow);
  }

  #server(): Server | undefined {
    return this.adapterHost.httpAdapter?.getHttpServer() as Server | undefined;
  }

  /**
   * Lets the widget read whatever answers: what reads bodies and guards of the application come
   * before the controller.
   */
  readonly #allow = ({ url = '', method }: IncomingMessage, response: ServerResponse): void => {
    const isHere = url.startsWith(this.path) && ['', '?'].includes(url.charAt(this.path.length));
    if (isHere && method !== 'OPTIONS') {
      allowOrigin(response, this.widgetOrigin);
    }
  };
}
