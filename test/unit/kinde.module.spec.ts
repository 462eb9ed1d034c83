import { type DynamicModule, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import {
  KINDE_CONFIG,
  KindeAuthService,
  type KindeConfig,
  KindeGuard,
  KindeModule,
  type KindeModuleOptions,
  type KindeOptionsFactory,
} from '../../lib/index.js';
import { KINDE_EXTRAS } from '../../lib/kinde.constants.js';
import { CapturedLogger } from '../support/captured-logger.js';
import { validOptions } from '../support/valid-options.js';

const CLIENT = Symbol('client');

@Module({
  providers: [{ provide: CLIENT, useValue: 'a-client-from-elsewhere' }],
  exports: [CLIENT],
})
class ClientModule {}

@Injectable()
class OptionsFactory implements KindeOptionsFactory {
  constructor(@Inject(CLIENT) private readonly clientId: string) {}

  createKindeOptions(): Promise<KindeModuleOptions> {
    return Promise.resolve({ ...validOptions, clientId: this.clientId });
  }
}

@Module({ imports: [ClientModule], providers: [OptionsFactory], exports: [OptionsFactory] })
class OptionsModule {}

const environment = {
  KINDE_DOMAIN: 'environment.kinde.com',
  KINDE_CLIENT_ID: 'a-client-from-the-environment',
  KINDE_SITE_URL: 'https://environment.example.com',
  KINDE_SESSION_SECRET: 'a secret from the environment, long enough',
};

async function warningsOf(options: Partial<KindeModuleOptions>): Promise<string[]> {
  const logger = new CapturedLogger();
  await boot(KindeModule.forRoot({ ...validOptions, ...options }), logger);
  return logger.lines.filter((line) => line.startsWith('warn'));
}

function clearEnvironment(): void {
  for (const name of Object.keys(process.env).filter((each) => /^(KINDE|PICA|ONE)_/.test(each))) {
    delete process.env[name];
  }
}

/** Boots what a module defines, without any HTTP. */
async function boot(definition: DynamicModule, logger = new CapturedLogger()) {
  @Module({ imports: [definition] })
  class ApplicationModule {}
  const context = await NestFactory.createApplicationContext(ApplicationModule, {
    logger,
    abortOnError: false,
  });
  const booted = {
    config: context.get<KindeConfig>(KINDE_CONFIG),
    extras: context.get<Record<string, unknown>>(KINDE_EXTRAS),
    guard: context.get(KindeGuard),
    auth: context.get(KindeAuthService),
  };
  await context.close();
  return booted;
}

describe('KindeModule.forRoot', () => {
  const before = { ...process.env };

  beforeEach(clearEnvironment);
  afterAll(() => {
    clearEnvironment();
    Object.assign(process.env, before);
  });

  it.each<[string, () => DynamicModule]>([
    ['nothing', () => KindeModule.forRoot()],
    ['an empty object', () => KindeModule.forRoot({})],
    ['extras alone', () => KindeModule.forRoot({ path: 'sso', globalGuard: true })],
  ])(
    'reads the environment when it is given %s, and no sooner than the providers are created',
    async (_, define) => {
      const definition = define();
      // As a module does that loads a file of settings.
      Object.assign(process.env, environment);
      const { config } = await boot(definition);
      expect(config).toMatchObject({
        issuer: 'https://environment.kinde.com',
        clientId: 'a-client-from-the-environment',
        siteUrl: 'https://environment.example.com',
      });
    },
  );

  it('does not read the environment when it is given any option', async () => {
    Object.assign(process.env, environment);
    const { clientId: _, ...others } = validOptions;
    await expect(boot(KindeModule.forRoot(others as KindeModuleOptions))).rejects.toThrow(
      'clientId is missing',
    );
  });

  it('names what the environment lacks, and how it is called there', async () => {
    await expect(boot(KindeModule.forRoot())).rejects.toThrow(
      /KINDE_ISSUER_URL or KINDE_DOMAIN[^]*KINDE_CLIENT_ID[^]*KINDE_SITE_URL[^]*KINDE_SESSION_SECRET/,
    );
  });

  it('stops the boot with one message for all that is wrong', async () => {
    const options = { ...validOptions, clientId: '', timeout: -1, session: { secret: 'canary' } };
    const failure = boot(KindeModule.forRoot(options));
    await expect(failure).rejects.toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
    await expect(failure).rejects.toThrow(
      /3 options are wrong:[^]*clientId[^]*session\.secret[^]*timeout/,
    );
    await expect(failure).rejects.not.toThrow(/canary/);
  });

  it('does not count an extra as an option, nor an option as an extra', async () => {
    const { config, extras } = await boot(
      KindeModule.forRoot({ ...validOptions, path: 'sso', isGlobal: false }),
    );
    expect(config).not.toHaveProperty('path');
    expect(extras).toMatchObject({ isGlobal: false, routes: true, path: 'sso' });
  });

  it('leaves what it is given alone', () => {
    const options = Object.freeze({ ...validOptions, path: 'sso' });
    const before = structuredClone(options);
    KindeModule.forRoot(options);
    expect(options).toEqual(before);
  });

  it('takes an undefined extra for one that is not given', async () => {
    const undefinedExtras = {
      isGlobal: undefined,
      globalGuard: undefined,
      routes: undefined,
      path: undefined,
    };
    const definition = KindeModule.forRoot({
      ...validOptions,
      ...undefinedExtras,
    } as KindeModuleOptions);
    expect(definition.global).toBe(true);
    expect(definition.controllers).toHaveLength(1);
    const { extras } = await boot(definition);
    expect(extras).toEqual({
      isGlobal: true,
      globalGuard: false,
      routes: true,
      path: 'auth',
      authkitRoutes: false,
    });
  });

  it('has a controller of its own for each module, and none without routes', () => {
    const [first, second, none] = [
      KindeModule.forRoot({ ...validOptions, path: 'one' }),
      KindeModule.forRoot({ ...validOptions, path: 'two' }),
      KindeModule.forRoot({ ...validOptions, routes: false }),
    ].map(({ controllers }) => controllers ?? []);
    expect([first, second, none].map((each) => each?.length)).toEqual([1, 1, 0]);
    const paths = [first, second].map((each): unknown =>
      Reflect.getMetadata('path', each?.[0] ?? {}),
    );
    expect(paths).toEqual(['one', 'two']);
  });

  it('is global or not as it was told', () => {
    expect(KindeModule.forRoot(validOptions).global).toBe(true);
    expect(KindeModule.forRoot({ ...validOptions, isGlobal: false }).global).toBe(false);
  });

  it('boots without asking Kinde anything, and without HTTP, whatever routes it has', async () => {
    const asked: unknown[] = [];
    const { config, guard, auth } = await boot(
      KindeModule.forRoot({
        ...validOptions,
        authkit: { provider: 'pica', secretKey: 'sk_test_1' },
        authkitRoutes: true,
        webhooksPath: 'webhooks/kinde',
        fetch: (...request) => {
          asked.push(request);
          return Promise.reject(new Error('No network.'));
        },
      }),
    );
    expect(asked).toEqual([]);
    expect(guard).toBeInstanceOf(KindeGuard);
    expect(auth).toBeInstanceOf(KindeAuthService);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('says at boot what is allowed and probably not meant, and otherwise nothing', async () => {
    expect(await warningsOf({})).toEqual([]);
    expect(await warningsOf({ scope: 'openid offline_access' })).toEqual([
      expect.stringContaining('offline_access'),
    ]);
  });
});

describe('KindeModule.forRootAsync', () => {
  it.each<[string, DynamicModule]>([
    [
      'useFactory, which is given what it injects',
      KindeModule.forRootAsync({
        imports: [ClientModule],
        inject: [CLIENT],
        useFactory: (clientId: string) => ({ ...validOptions, clientId }),
      }),
    ],
    [
      'useFactory, which takes its time',
      KindeModule.forRootAsync({
        imports: [ClientModule],
        inject: [CLIENT],
        useFactory: (clientId: string) => Promise.resolve({ ...validOptions, clientId }),
      }),
    ],
    ['useClass', KindeModule.forRootAsync({ imports: [ClientModule], useClass: OptionsFactory })],
    [
      'useExisting',
      KindeModule.forRootAsync({ imports: [OptionsModule], useExisting: OptionsFactory }),
    ],
  ])('takes the options from %s', async (_, definition) => {
    const { config, extras } = await boot(definition);
    expect(config.clientId).toBe('a-client-from-elsewhere');
    expect(extras).toEqual({
      isGlobal: true,
      globalGuard: false,
      routes: true,
      path: 'auth',
      authkitRoutes: false,
    });
  });

  it('takes the extras from beside the factory', async () => {
    const { issuerUrl, clientId } = validOptions;
    const definition = KindeModule.forRootAsync({
      routes: false,
      isGlobal: false,
      useFactory: () => ({ issuerUrl, clientId }),
    });
    expect(definition).toMatchObject({ global: false, controllers: [] });
    const { config, extras } = await boot(definition);
    expect(config.session).toBeUndefined();
    expect(extras).toMatchObject({ routes: false });
  });

  it('knows no extras in what the factory returns', async () => {
    const definition = KindeModule.forRootAsync({
      useFactory: () => ({ ...validOptions, path: 'sso', globalGuard: true }),
    });
    await expect(boot(definition)).rejects.toThrow(
      /path is not an option[^]*globalGuard is not an option/,
    );
  });

  it.each([
    ['nothing', () => undefined],
    ['null', () => null],
  ])('stops the boot when the factory returns %s', async (_, useFactory) => {
    const definition = KindeModule.forRootAsync({
      useFactory: useFactory as unknown as () => KindeModuleOptions,
    });
    await expect(boot(definition)).rejects.toThrow('issuerUrl is missing');
  });

  it('stops the boot with the error of the factory', async () => {
    const definition = KindeModule.forRootAsync({
      useFactory: () => Promise.reject(new Error('The vault is closed.')),
    });
    await expect(boot(definition)).rejects.toThrow('The vault is closed.');
  });
});
