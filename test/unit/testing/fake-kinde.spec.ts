import { Test, type TestingModule } from '@nestjs/testing';

import {
  AuthKitTokenService,
  KindeManagementApi,
  KindeMachine,
  KindeModule,
  type KindeModuleOptions,
  KindeUser,
} from '../../../lib/index.js';
import { KINDE_CONFIG } from '../../../lib/kinde.constants.js';
import type { KindeConfig } from '../../../lib/options/kinde-config.interface.js';
import {
  createSessionCookie,
  fakeKinde,
  machine,
  signAccessToken,
  user,
} from '../../../lib/testing/index.js';
import { CapturedLogger } from '../../support/captured-logger.js';

const secret = 'a secret of the application itself';

const builderOf = (...[options]: Parameters<typeof KindeModule.forRoot>) =>
  Test.createTestingModule({ imports: [KindeModule.forRoot(options)] });

describe('fakeKinde()', () => {
  const environment = { ...process.env };
  let compiled: TestingModule | undefined;

  afterEach(async () => {
    process.env = { ...environment };
    await compiled?.close();
    compiled = undefined;
  });

  const start = async (
    builder = builderOf(),
    options?: Partial<KindeModuleOptions>,
  ): Promise<KindeConfig> => {
    fakeKinde(builder, options);
    compiled = await builder.setLogger(new CapturedLogger()).compile();
    return compiled.get<KindeConfig>(KINDE_CONFIG);
  };

  const addUser = () => compiled?.get(KindeManagementApi).users.create({});

  it.each(['production', 'Production', ' production '])('refuses where NODE_ENV is %j', (name) => {
    process.env['NODE_ENV'] = name;
    expect(() => fakeKinde(builderOf())).toThrow(
      'fakeKinde() is for tests, and NODE_ENV is production.',
    );
  });

  it.each([undefined, '', 'test', 'development', 'staging'])('works where it is %j', (name) => {
    delete process.env['NODE_ENV'];
    Object.assign(process.env, name === undefined ? {} : { NODE_ENV: name });
    expect(() => fakeKinde(builderOf())).not.toThrow();
  });

  it('makes no credentials in production either', async () => {
    await start();
    const app = compiled as TestingModule;
    process.env['NODE_ENV'] = 'production';
    expect(() => signAccessToken(app, user())).toThrow('signAccessToken() is for tests');
    await expect(createSessionCookie(app, user())).rejects.toThrow(
      'createSessionCookie() is for tests',
    );
  });

  it.each([
    new KindeUser({ sub: 'kp_1', permissions: ['read:todos'] }),
    new KindeMachine({ azp: 'robot' }),
  ])('takes nobody whom it cannot tell the claims of: a $kind', (principal) => {
    expect(() => fakeKinde(builderOf()).as(principal)).toThrow(
      'Write user({ … }) or machine({ … })',
    );
  });

  describe('completes options', () => {
    it('that are missing', async () => {
      expect(await start()).toMatchObject({
        issuer: 'https://fake.kinde.test',
        clientId: 'fake-kinde-client',
        siteUrl: 'http://localhost:3000',
        session: { idleTimeout: 86_400 },
      });
    });

    it('that are empty, and keeps the others', async () => {
      const config = await start(
        builderOf({
          issuerUrl: '',
          clientId: 'acme',
          clientSecret: '',
          siteUrl: 'https://app.example.com',
          audience: 'https://api.example.com',
          session: { secret: '', idleTimeout: 60 },
          m2m: { clientId: 'machine', clientSecret: '' },
        }),
      );
      expect(config).toMatchObject({
        issuer: 'https://fake.kinde.test',
        clientId: 'acme',
        clientSecret: undefined,
        siteUrl: 'https://app.example.com',
        audience: ['https://api.example.com'],
        session: { idleTimeout: 60 },
        m2m: {
          clientId: 'machine',
          clientSecret: 'fake-kinde-machine',
          issuer: 'https://fake.test.kinde.com',
        },
      });
    });

    it('that the environment has not', async () => {
      process.env['KINDE_ISSUER_URL'] = 'https://acme.kinde.com';
      process.env['KINDE_MANAGEMENT_CLIENT_ID'] = 'machine';
      expect(await start()).toMatchObject({
        issuer: 'https://acme.kinde.com',
        clientId: 'fake-kinde-client',
        m2m: { clientId: 'machine' },
      });
    });

    it('of AuthKit, where its routes are on', async () => {
      await start(builderOf({ authkitRoutes: true }));
      expect(compiled?.get(AuthKitTokenService)).toBeInstanceOf(AuthKitTokenService);
    });

    it('of an API without making it one with sessions', async () => {
      const { session, siteUrl } = await start(builderOf({ routes: false }));
      expect([session, siteUrl]).toEqual([undefined, undefined]);
    });

    it('but not those that are wrong', async () => {
      const builder = builderOf({ issuerUrl: 'no address', clientId: 'acme', routes: false });
      await expect(start(builder)).rejects.toThrow('issuerUrl is not acceptable');
    });

    it('of the test in the place of all that the application has', async () => {
      const own = { issuerUrl: 'https://acme.kinde.com', clientId: 'acme', routes: false };
      expect(await start(builderOf(own), { clientId: 'test' })).toMatchObject({
        issuer: 'https://fake.kinde.test',
        clientId: 'test',
      });
    });
  });

  describe('lets nothing out of the computer', () => {
    const m2m = { clientId: 'machine', clientSecret: 'secret' };
    const asked: string[] = [];
    const noting: typeof fetch = (input) => {
      asked.push(new Request(input).url);
      return Promise.resolve(Response.json({ access_token: 'token', expires_in: 60 }));
    };

    beforeEach(() => asked.splice(0));

    it('whatever the application asks for', async () => {
      const options = { issuerUrl: 'https://acme.kinde.com', clientId: 'acme', m2m };
      await start(builderOf({ ...options, fetch: noting, routes: false }));
      await expect(addUser()).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      expect(asked).toEqual([]);
    });

    it('but what the test answers itself', async () => {
      await start(builderOf(), { m2m, fetch: noting });
      await addUser()?.catch(() => undefined);
      expect(asked[0]).toBe('https://fake.test.kinde.com/oauth2/token');
    });

    it('but what goes to this computer', async () => {
      const options = { issuerUrl: 'http://localhost:4010', clientId: 'acme', m2m };
      await start(builderOf({ ...options, fetch: noting, routes: false }));
      await addUser()?.catch(() => undefined);
      expect(asked[0]).toMatch(/^http:\/\/localhost:4010\//);
    });
  });

  describe('has credentials made', () => {
    it('for applications with sessions, whatever their keys', async () => {
      const options = { issuerUrl: 'http://localhost:4010', clientId: 'acme' };
      const session = { secret };
      const siteUrl = 'https://app.example.com';
      const builder = builderOf({ ...options, siteUrl, session });
      compiled = await builder.setLogger(new CapturedLogger()).compile();
      const cookie = await createSessionCookie(compiled, user());
      expect(cookie).toMatch(/^__Host-kinde\.session\.0=[\w-]{200,}$/);
    });

    it('for nobody but those that it knows the claims of', async () => {
      await start();
      const stranger = new KindeUser({ sub: 'kp_1' });
      const app = compiled as TestingModule;
      expect(() => signAccessToken(app, stranger)).toThrow('Write user({ … })');
      await expect(createSessionCookie(app, stranger)).rejects.toThrow('Write user({ … })');
      await expect(createSessionCookie(app, machine() as never)).rejects.toThrow('a machine');
    });

    it('not larger than cookies can be', async () => {
      await start();
      const permissions = Array.from({ length: 2000 }, (_, index) => `permission:${index}`);
      await expect(
        createSessionCookie(compiled as TestingModule, user({ permissions })),
      ).rejects.toMatchObject({ code: 'ERR_KINDE_SESSION_TOO_LARGE' });
    });
  });
});
