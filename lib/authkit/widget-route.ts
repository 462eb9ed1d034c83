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
export const widgetRoutes = new PerApplication<WidgetRoute>();

/** Where AuthKit's widget, a page of another origin, gets its tokens. */
@Injectable()
export class WidgetRoute implements OnModuleInit, OnApplicationShutdown {
  #path: string | undefined;

  constructor(
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    private readonly paths: AuthPaths,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** As a browser sees it, such as `/auth/authkit/token`. */
  get path(): string {
    return (this.#path ??= this.paths.of('authkit/token', RequestMethod.POST));
  }

  /** Whose pages may read it. */
  get widgetOrigin(): string {
    const { authkit } = this.config;
    if (authkit === undefined) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', 'The widget needs the option authkit.');
    }
    return authkit.widgetOrigin;
  }

  onModuleInit(): void {
    const { httpAdapter } = this.adapterHost;
    widgetRoutes.add(httpAdapter?.getInstance(), this);
    const server = httpAdapter?.getHttpServer() as Server | undefined;
    server?.prependListener('request', (request, response) => this.#allow(request, response));
  }

  /** Not earlier: until now requests have been answered. */
  onApplicationShutdown(): void {
    widgetRoutes.remove(this.adapterHost.httpAdapter?.getInstance(), this);
  }

  /**
   * Lets the widget read whatever answers: what reads bodies and guards of the application come
   * before the controller.
   */
  #allow({ url = '', method }: IncomingMessage, response: ServerResponse): void {
    const isHere = url.startsWith(this.path) && ['', '?'].includes(url.charAt(this.path.length));
    if (isHere && method !== 'OPTIONS') {
      allowOrigin(response, this.widgetOrigin);
    }
  }
}
