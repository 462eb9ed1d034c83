import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type NestModule,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  DiscoveryModule,
  HttpAdapterHost,
  ModulesContainer,
} from '@nestjs/core';

import { AccessGuard } from './access/access.guard.js';
import { KindeAccountApi } from './api/kinde-account-api.service.js';
import { KindeManagementApi } from './api/kinde-management-api.service.js';
import { KindeApiKeyGuard } from './api/kinde-api-key.guard.js';
import { KindeApiKeys } from './api/kinde-api-keys.service.js';
import { KindeDeviceFlow } from './api/kinde-device-flow.service.js';
import { KindeMachineTokens } from './api/kinde-machine-tokens.service.js';
import { KindeOrApiKeyGuard } from './api/kinde-or-api-key.guard.js';
import { KindeTokens } from './api/kinde-tokens.service.js';
import { AuthController } from './auth/auth.controller.js';
import { AuthPaths } from './auth/auth-paths.js';
import { ClaimsRefresh } from './auth/claims-refresh.js';
import { authenticators } from './auth/kinde-applications.js';
import { KindeAuthService } from './auth/kinde-auth.service.js';
import { KindeAuthenticator } from './auth/kinde-authenticator.js';
import { KindeContextInterceptor } from './auth/kinde-context.interceptor.js';
import { KindeContext } from './auth/kinde-context.service.js';
import { KindeSessions } from './auth/kinde-sessions.service.js';
import { KindeSockets } from './auth/kinde-sockets.service.js';
import { KindeGuard } from './auth/kinde.guard.js';
import { KindeStrategy } from './auth/kinde.strategy.js';
import { LoginRedirector } from './auth/login-redirector.js';
import { AuthKitController } from './authkit/authkit.controller.js';
import { AuthKitTokenService } from './authkit/authkit-token.service.js';
import { WidgetRoute } from './authkit/widget-route.js';
import { createKindeCore, type KindeCore } from './core/kinde-core.js';
import { openCallContexts } from './http/call-context.js';
import { controllerAt } from './http/controller-at.js';
import { addFilterToGateways } from './http/gateway-filter.js';
import { KindeExceptionFilter } from './http/kinde-exception.filter.js';
import { KindeHealth } from './http/kinde-health.js';
import { trackResponses } from './http/response-of-request.js';
import { routeRemarks } from './http/route-remarks.js';
import {
  KINDE_ACCOUNT,
  KINDE_CONFIG,
  KINDE_CORE,
  KINDE_EXTRAS,
  KINDE_LOGIN_REDIRECT,
  KINDE_MONITOR,
} from './kinde.constants.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableKindeModule,
  DEFAULT_EXTRAS,
  KINDE_OPTIONS,
} from './kinde.module-definition.js';
import { configurationRemarks } from './options/configuration-remarks.js';
import type { KindeConfig } from './options/kinde-config.interface.js';
import type {
  KindeModuleExtras,
  KindeModuleOptions,
} from './options/kinde-module-options.interface.js';
import { kindeOptionsFromEnv } from './options/kinde-options-from-env.js';
import { resolveConfig } from './options/resolve-config.js';
import { applicationMonitor } from './telemetry/application-monitor.js';
import { EventHandlers } from './webhooks/event-handlers.service.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/** With a single option the environment is not read, and then the required ones are needed as well. */
type ExtrasAlone = KindeModuleExtras & { readonly [option in keyof KindeModuleOptions]?: never };

/**
 * Kinde for a Nest application: sessions and sign-in routes, guards, and the services behind them.
 *
 * @example
 * ```ts
 * @Module({ imports: [KindeModule.forRoot()] }) // configured by KINDE_… environment variables
 * export class AppModule {}
 * ```
 */
@Module({})
export class KindeModule
  extends ConfigurableKindeModule
  implements
    NestModule,
    OnModuleInit,
    OnModuleDestroy,
    BeforeApplicationShutdown,
    OnApplicationShutdown
{
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly modules: ModulesContainer,
    filter: KindeExceptionFilter,
    private readonly authenticator: KindeAuthenticator,
    @Inject(KINDE_CORE) private readonly core: KindeCore,
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    @Inject(KINDE_EXTRAS) private readonly extras: Required<KindeModuleExtras>,
  ) {
    super();
    addFilterToGateways(modules, filter);
  }

  /**
   * @param options and static extras; without any option the environment is read when the
   *   application is created, after `ConfigModule` has loaded its files
   */
  static override forRoot(
    options: ExtrasAlone | (KindeModuleOptions & KindeModuleExtras) = {},
  ): DynamicModule {
    const isFromEnvironment = Object.keys(options).every((name) =>
      Object.hasOwn(DEFAULT_EXTRAS, name),
    );
    return complete(
      isFromEnvironment
        ? super.forRootAsync({ ...options, useFactory: () => kindeOptionsFromEnv() })
        : super.forRoot(options as KindeModuleOptions),
    );
  }

  /** @param options one of `useFactory` (with `inject`), `useClass` and `useExisting`, and static extras */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return complete(super.forRootAsync(options));
  }

  /** Called before any route is there, so that every route is below. */
  configure(): void {
    openCallContexts(this.adapterHost);
  }

  onModuleInit(): void {
    authenticators.add(this.adapterHost.httpAdapter?.getInstance(), this.authenticator);
    trackResponses(this.adapterHost);
    const logger = new Logger('Kinde');
    for (const { level, text } of configurationRemarks(this.config, this.extras)) {
      logger[level](text);
    }
    for (const text of routeRemarks(this.modules, this.config)) {
      logger.warn(text);
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.core.settle();
  }

  /** After what the application does in this hook, its requests being under way perhaps. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.core.settle();
  }

  /** Not earlier: until now requests have been answered, and sessions renewed. */
  async onApplicationShutdown(): Promise<void> {
    await this.core.settle();
    authenticators.remove(this.adapterHost.httpAdapter?.getInstance(), this.authenticator);
  }
}

/** Adds what depends on the extras. */
function complete(definition: DynamicModule): DynamicModule {
  const extras = extrasOf(definition);
  const services = [
    AuthPaths,
    KindeAuthenticator,
    KindeAuthService,
    KindeSessions,
    KindeSockets,
    KindeContext,
    KindeContextInterceptor,
    KindeGuard,
    AccessGuard,
    KindeHealth,
    KindeAccountApi,
    KindeMachineTokens,
    KindeTokens,
    KindeDeviceFlow,
    KindeManagementApi,
    KindeApiKeys,
    KindeApiKeyGuard,
    KindeOrApiKeyGuard,
    AuthKitTokenService,
  ];
  return {
    ...definition,
    imports: [...(definition.imports ?? []), DiscoveryModule],
    controllers: [
      ...(extras.routes ? [controllerAt(extras.path, AuthController)] : []),
      ...(extras.webhooksPath === undefined
        ? []
        : [controllerAt(extras.webhooksPath, WebhooksController)]),
      ...(extras.authkitRoutes ? [controllerAt(authkitPath(extras), AuthKitController)] : []),
    ],
    providers: [
      ...(definition.providers ?? []),
      { provide: KINDE_CONFIG, useFactory: resolveConfig, inject: [KINDE_OPTIONS, KINDE_EXTRAS] },
      { provide: KINDE_MONITOR, useFactory: applicationMonitor, inject: [KINDE_CONFIG] },
      {
        provide: KINDE_CORE,
        useFactory: createKindeCore,
        inject: [KINDE_CONFIG, KINDE_MONITOR],
      },
      {
        provide: KINDE_ACCOUNT,
        useFactory: ({ account }: KindeCore) => account,
        inject: [KINDE_CORE],
      },
      { provide: KINDE_LOGIN_REDIRECT, useClass: LoginRedirector },
      ...services,
      KindeStrategy,
      ClaimsRefresh,
      EventHandlers,
      KindeExceptionFilter,
      { provide: APP_FILTER, useExisting: KindeExceptionFilter },
      ...(extras.authkitRoutes ? [WidgetRoute] : []),
      ...(extras.globalGuard ? [{ provide: APP_GUARD, useExisting: KindeGuard }] : []),
    ],
    exports: [KINDE_CONFIG, KINDE_ACCOUNT, KINDE_LOGIN_REDIRECT, KINDE_MONITOR, ...services],
  };
}

/** Of the routes for AuthKit's widget. */
function authkitPath({ path }: Required<KindeModuleExtras>): string {
  return `${path.replace(/\/+$/, '')}/authkit`;
}

function extrasOf({ providers = [] }: DynamicModule): Required<KindeModuleExtras> {
  const provider = providers.find(
    (each) => 'provide' in each && each.provide === KINDE_EXTRAS && 'useValue' in each,
  );
  return provider && 'useValue' in provider ? provider.useValue : DEFAULT_EXTRAS;
}
