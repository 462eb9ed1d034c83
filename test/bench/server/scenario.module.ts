import type { DynamicModule } from '@nestjs/common';
import {
  KindeGuard,
  KindeModule,
  type KindeModuleExtras,
  type KindeModuleOptions,
  Org,
  Permissions,
  type SessionStore,
} from 'nestjs-kinde';
import { RedisSessionStore } from 'nestjs-kinde/redis';

import { type ScenarioName, WEBHOOKS_PATH } from '../scenarios.js';
import { answerController } from './answer.controller.js';
import { connectedRedis } from './connected-redis.js';
import { ExpressSessionGuard } from './guards/express-session.guard.js';
import { JoseCookieGuard } from './guards/jose-cookie.guard.js';
import { JoseGuard } from './guards/jose.guard.js';
import { KindeValidatorGuard } from './guards/kinde-validator.guard.js';
import { NoopGuard } from './guards/noop.guard.js';
import { PassportJwtGuard, PassportJwtStrategy } from './guards/passport-jwt.strategy.js';
import { SERVER_SETTINGS, type ServerSettings } from './server.settings.js';
import { JoseWebhookController } from './webhooks/jose-webhook.controller.js';
import { Welcome } from './webhooks/welcome.service.js';

class ScenarioModule {}

/** The application of a scenario. */
export function scenarioModule(scenario: ScenarioName, settings: ServerSettings): DynamicModule {
  const { imports = [], controllers = [], providers = [] } = partsOf(scenario, settings);
  return {
    module: ScenarioModule,
    imports,
    controllers,
    providers: [...providers, { provide: SERVER_SETTINGS, useValue: settings }],
  };
}

function partsOf(scenario: ScenarioName, settings: ServerSettings): Omit<DynamicModule, 'module'> {
  switch (scenario) {
    case 'none':
      return { controllers: [answerController()] };
    case 'unguarded-with-module':
      return { imports: [kinde(settings)], controllers: [answerController()] };
    case 'noop-guard':
      return { controllers: [answerController({ onClass: NoopGuard })] };
    case 'bearer-warm':
    case 'bearer-cold':
    case 'cookie-warm':
    case 'cookie-cold':
      return {
        imports: [kinde(settings)],
        controllers: [answerController({ onClass: KindeGuard })],
      };
    case 'store':
      return {
        imports: [kindeWithStore(settings)],
        controllers: [answerController({ onClass: KindeGuard })],
      };
    case 'three-guards':
      return {
        imports: [kinde(settings, { globalGuard: true })],
        controllers: [answerController({ onClass: KindeGuard, onHandler: KindeGuard })],
      };
    case 'access':
      return {
        imports: [kinde(settings)],
        controllers: [
          answerController({
            onClass: KindeGuard,
            requirements: [Permissions('read:todos'), Org()],
          }),
        ],
      };
    case 'jose-guard':
      return { controllers: [answerController({ onClass: JoseGuard })] };
    case 'jose-cookie':
      return { controllers: [answerController({ onClass: JoseCookieGuard })] };
    case 'passport-jwt':
      return {
        controllers: [answerController({ onClass: PassportJwtGuard })],
        providers: [PassportJwtStrategy],
      };
    case 'kinde-validator':
      return { controllers: [answerController({ onClass: KindeValidatorGuard })] };
    case 'webhook':
      return {
        imports: [kinde(settings, { webhooksPath: WEBHOOKS_PATH })],
        providers: [Welcome],
      };
    case 'jose-webhook':
      return { controllers: [JoseWebhookController], providers: [Welcome] };
    case 'express-session':
      return { controllers: [answerController({ onClass: ExpressSessionGuard })] };
  }
}

function kinde(settings: ServerSettings, extras: KindeModuleExtras = {}): DynamicModule {
  return KindeModule.forRoot({ ...kindeOptions(settings), ...extras });
}

function kindeWithStore(settings: ServerSettings): DynamicModule {
  return KindeModule.forRootAsync({
    useFactory: async () => {
      const client = await connectedRedis(settings.redisUrl ?? '');
      return kindeOptions(settings, new RedisSessionStore({ client }));
    },
  });
}

function kindeOptions(settings: ServerSettings, store?: SessionStore): KindeModuleOptions {
  return {
    issuerUrl: settings.issuerUrl,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    siteUrl: 'http://localhost:3000', // where nobody is sent
    session: { secret: settings.sessionSecret, ...(store && { store }) },
  };
}
