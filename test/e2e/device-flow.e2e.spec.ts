import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import {
  type DeviceLogin,
  KindeAccountApi,
  KindeDeviceFlow,
  KindeModule,
  KindeTokens,
} from '../../lib/index.js';
import { demoUsers, LocalKinde } from '../../lib/testing/index.js';
import { HeldTimers } from '../support/held-timers.js';
import { ObservedFetch } from '../support/observed-fetch.js';
import { TestClock } from '../support/test-clock.js';

/** A command of a command line. */
@Injectable()
class LoginCommand {
  constructor(
    readonly devices: KindeDeviceFlow,
    readonly account: KindeAccountApi,
    readonly tokens: KindeTokens,
  ) {}
}

describe('a command line', () => {
  const clock = new TestClock();
  /** Answers in the place of Kinde's to who begins a login. */
  let beginning: ((page: string) => object) | undefined;
  const observed = new ObservedFetch((url) =>
    beginning && typeof url === 'string' && url.endsWith('/oauth2/device/auth')
      ? Response.json(beginning(`${kinde.issuerUrl}/device`))
      : undefined,
  );
  let kinde: LocalKinde;
  let context: INestApplicationContext;
  let command: LoginCommand;
  let timers: HeldTimers | undefined;

  beforeEach(async () => {
    kinde = await LocalKinde.start({ clock: clock.now, clientSecret: null });
    @Module({
      imports: [
        KindeModule.forRoot({
          issuerUrl: kinde.issuerUrl,
          clientId: kinde.clientId,
          clock: clock.now,
          fetch: observed.fetch,
          routes: false,
        }),
      ],
      providers: [LoginCommand],
    })
    class CliModule {}
    context = await NestFactory.createApplicationContext(CliModule, { logger: false });
    command = context.get(LoginCommand);
  });
  afterEach(async () => {
    timers?.release();
    timers = undefined;
    beginning = undefined;
    await context.close();
    await kinde.stop();
  });

  /** Lets so much time pass as there is between two questions to Kinde. */
  async function passInterval({ interval }: DeviceLogin): Promise<void> {
    await observed.quiet();
    clock.advance(interval);
    timers?.pass(interval);
    await observed.quiet();
  }

  it('signs a person in who has a browser elsewhere, and asks Kinde in their name', async () => {
    const login = await command.devices.start();
    expect(login.verificationUri).toContain(kinde.issuerUrl);
    timers = HeldTimers.hold();
    const waiting = login.tokens();
    await passInterval(login);
    await kinde.devices.approve(login.userCode, demoUsers.ada);
    await passInterval(login);
    timers.release();
    timers = undefined;
    const { user, accessToken, refreshToken } = await waiting;
    expect(user.toJSON()).toMatchObject({ id: demoUsers.ada, email: expect.any(String) });
    expect((await command.account.userProfile(user)).id).toBe(demoUsers.ada);

    await command.tokens.revoke(refreshToken ?? '', { hint: 'refresh_token' });
    await command.tokens.revoke(accessToken, { hint: 'access_token' });
    expect(kinde.requests.filter(({ params }) => 'client_secret' in params)).toEqual([]);
  });

  it('is told when the person says no', async () => {
    const login = await command.devices.start({ scope: 'openid' });
    await kinde.devices.deny(login.userCode);
    timers = HeldTimers.hold();
    const outcome = login.tokens().catch((error: unknown) => error);
    await passInterval(login);
    expect(await outcome).toMatchObject({ code: 'ERR_KINDE_LOGIN_REFUSED' });
  });

  it.each<[string, object]>([
    ['a page of somebody else', { verification_uri: 'https://evil.example/device' }],
    ['a link to one', { verification_uri_complete: 'https://evil.example/device?user_code=a' }],
    ['a page with a user name', { verification_uri: 'http://kinde@127.0.0.1/device' }],
    ['a wait without end', { interval: 1e9 }],
  ])('does not pass on %s', async (_, part) => {
    const good = { device_code: 'a', user_code: 'ABCD-EFGH', expires_in: 600 };
    beginning = (page) => ({ ...good, verification_uri: page });
    expect(await command.devices.start()).toMatchObject({ userCode: 'ABCD-EFGH' });
    beginning = (page) => ({ ...good, verification_uri: page, ...part });
    await expect(command.devices.start()).rejects.toMatchObject({
      code: 'ERR_KINDE_LOGIN_FAILED',
    });
  });

  it('stops waiting when the person presses a key', async () => {
    const controller = new AbortController();
    const login = await command.devices.start({ signal: controller.signal });
    const outcome = login.tokens().catch((error: unknown) => error);
    controller.abort(new Error('cancelled'));
    expect(await outcome).toEqual(new Error('cancelled'));
    expect(kinde.calls.token).toBe(0);
  });
});
