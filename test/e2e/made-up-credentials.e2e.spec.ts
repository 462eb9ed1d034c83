import { Controller, Get, Post, UseGuards } from '@nestjs/common';

import {
  CurrentPrincipal,
  KindeGuard,
  MaxAuthAge,
  Permissions,
  type Principal,
  Scopes,
} from '../../lib/index.js';
import { createSessionCookie, machine, signAccessToken, user } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { FakedApplication } from '../support/faked-application.js';
import { MemorySessionStore } from '../support/memory-session-store.js';
import { TestClock } from '../support/test-clock.js';

@Controller('closed')
@UseGuards(KindeGuard)
class ClosedController {
  @Get()
  who(@CurrentPrincipal() principal: Principal) {
    return { id: principal.kind === 'user' ? principal.id : principal.clientId };
  }

  @Post()
  add() {}

  @Get('permission')
  @Permissions('read:todos')
  permission() {}

  @Get('scope')
  @Scopes('read:reports')
  scope() {}

  @Get('recent')
  @MaxAuthAge(300)
  recent() {}
}

const controllers = [ClosedController];

describe.each(adapters)('credentials that a test makes, on %s', (adapter) => {
  let test: FakedApplication;

  afterEach(() => test?.stop());

  describe('as tokens', () => {
    const clock = new TestClock();

    beforeEach(async () => {
      const module = { clock: clock.now, audience: 'https://api.test' };
      test = await FakedApplication.start({ adapter, module, controllers });
    });

    it('takes a request for whoever its token says, whoever sends the others', async () => {
      const [ada, rex] = [user(), user()];
      test.kinde.as(ada);
      expect(await test.json('/closed', bearer(signAccessToken(test.app, rex)))).toEqual({
        id: rex.id,
      });
      expect(await test.json('/closed')).toEqual({ id: ada.id });
    });

    it('accepts the token of a machine', async () => {
      const robot = machine({ scopes: ['read:reports'] });
      const headers = bearer(signAccessToken(test.app, robot));
      expect(await test.json('/closed', headers)).toEqual({ id: robot.clientId });
      expect(await test.status('/closed/scope', headers)).toBe(200);
    });

    it.each([
      ['has expired', { expiresIn: -60 }],
      ['is for another API', { audience: 'https://other.test' }],
      ['is of another issuer', { claims: { iss: 'https://other.kinde.test' } }],
      ['has no time', { claims: { exp: undefined } }],
      ['is an id token', { claims: { nonce: 'n' } }],
    ])('refuses a token that %s, also while somebody is signed in', async (_, options) => {
      test.kinde.as(user());
      const headers = bearer(signAccessToken(test.app, user(), options));
      expect(await test.json('/closed', headers)).toMatchObject({
        code: 'ERR_KINDE_INVALID_TOKEN',
      });
    });

    it('refuses a token that nobody signed, also while somebody is signed in', async () => {
      test.kinde.as(user());
      const token = signAccessToken(test.app, user());
      expect(await test.status('/closed', bearer(`${token.slice(0, -8)}AAAAAAAA`))).toBe(401);
      expect(await test.status('/closed', bearer('let me in'))).toBe(400);
    });

    it('refuses a token when it has expired', async () => {
      const headers = bearer(signAccessToken(test.app, user(), { expiresIn: 600 }));
      expect(await test.status('/closed', headers)).toBe(200);
      clock.advance(640);
      expect(await test.status('/closed', headers)).toBe(401);
    });
  });

  describe('as sessions', () => {
    let clock: TestClock;
    let store: MemorySessionStore;

    beforeEach(() => {
      clock = new TestClock();
      store = new MemorySessionStore(clock.now);
    });

    describe.each(['a cookie', 'a store'])('in %s', (place) => {
      beforeEach(async () => {
        const secret = 'a secret of the application itself';
        const session = { secret, ...(place === 'a store' && { store }) };
        const module = { clock: clock.now, session };
        test = await FakedApplication.start({ adapter, module, controllers });
      });

      it('accepts the cookie of whoever is signed in', async () => {
        const ada = user({ permissions: ['read:todos'], givenName: 'Ada' });
        const cookie = await createSessionCookie(test.app, ada);
        expect(await test.json('/closed', { cookie })).toEqual({ id: ada.id });
        expect(await test.status('/closed/permission', { cookie })).toBe(200);
        expect(await test.json('/auth/me', { cookie })).toEqual(JSON.parse(JSON.stringify(ada)));
      });

      it('checks who sends it', async () => {
        const cookie = await createSessionCookie(test.app, user());
        const post = (origin: string) =>
          test.get(
            '/closed',
            { cookie, origin, 'sec-fetch-site': 'cross-site' },
            { method: 'POST' },
          );
        expect((await post('http://localhost:3000')).status).toBe(201);
        expect((await post('https://evil.example')).status).toBe(403);
      });

      it('ends it when its time is over, also while somebody else is signed in', async () => {
        test.kinde.as(user());
        const cookie = await createSessionCookie(test.app, user());
        expect(await test.status('/closed', { cookie })).toBe(200);
        clock.advance(7 * 86_400);
        expect(await test.json('/closed', { cookie })).toMatchObject({
          code: 'ERR_KINDE_SESSION_ENDED',
        });
      });

      it.each([
        ['that was idle too long', { age: 90_000, idleFor: 86_400 }],
        ['that is a week old', { age: 7 * 86_400 }],
        ['whose access token has expired', { accessTokenExpiresIn: -1 }],
      ])('refuses one %s', async (_, options) => {
        const cookie = await createSessionCookie(test.app, user(), options);
        expect(await test.json('/closed', { cookie })).toMatchObject({
          code: 'ERR_KINDE_SESSION_ENDED',
        });
      });

      it('knows how long ago the login was', async () => {
        const cookie = await createSessionCookie(test.app, user(), { age: 600 });
        expect(await test.status('/closed', { cookie })).toBe(200);
        expect(await test.status('/closed/recent', { cookie })).toBe(401);
      });

      it('ends it at a logout', async () => {
        const cookie = await createSessionCookie(test.app, user());
        expect((await test.get('/auth/logout', { cookie })).status).toBe(302);
        expect(await test.status('/closed', { cookie })).toBe(401);
      });
    });
  });
});
