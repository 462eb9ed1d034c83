import { Test } from '@nestjs/testing';
import { createSessionCookie, fakeKinde, signAccessToken, user } from 'nestjs-kinde/testing';

import { AppModule } from '../app.module.js';
import { RunningApplication } from './running-application.js';

const MINUTE = 60;
const DAY = 86_400;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Cookies and tokens as browsers and programs bring them: nobody is let in but by these. */
describe('credentials', () => {
  let running: RunningApplication;

  beforeAll(async () => {
    const builder = Test.createTestingModule({ imports: [AppModule] });
    fakeKinde(builder);
    running = await RunningApplication.start(await builder.compile());
  });
  afterAll(() => running.close());

  const list = (headers: Record<string, string>) => running.status('GET', '/tools', headers);

  it('tell several users apart in one test', async () => {
    const [larch, quay] = [user({ orgCode: 'org_larch' }), user({ orgCode: 'org_quay' })];
    const me = async (token: string): Promise<unknown> =>
      (await running.send('GET', '/auth/me', { headers: bearer(token) })).json();
    expect(await me(signAccessToken(running.app, larch))).toMatchObject({ orgCode: 'org_larch' });
    expect(await me(signAccessToken(running.app, quay))).toMatchObject({ orgCode: 'org_quay' });
  });

  it.each([
    ['good', {}, 200],
    ['over', { expiresIn: -MINUTE }, 401],
    ['of another issuer', { claims: { iss: 'https://elsewhere.kinde.test' } }, 401],
    ['of another application', { claims: { azp: 'another' } }, 401],
    ['without a user', { claims: { sub: undefined } }, 401],
  ])('answer a token that is %s', async (_, options, status) => {
    expect(await list(bearer(signAccessToken(running.app, user(), options)))).toBe(status);
  });

  it.each([
    ['new', {}, 200],
    ['six days old', { age: 6 * DAY }, 200],
    ['a week old', { age: 7 * DAY }, 401],
    ['idle for a day', { age: 2 * DAY, idleFor: DAY }, 401],
    ['without a good token', { accessTokenExpiresIn: -MINUTE }, 401],
  ])('answer a session that is %s', async (_, options, status) => {
    expect(await list({ cookie: await createSessionCookie(running.app, user(), options) })).toBe(
      status,
    );
  });

  it('let nobody use a session from the page of another site', async () => {
    const member = user({ permissions: ['write:tools'] });
    const cookie = await createSessionCookie(running.app, member);
    const addFrom = (origin: string) =>
      running.send('POST', '/tools', { headers: { cookie, origin }, body: { name: 'Vice' } });
    expect((await addFrom('http://localhost:3000')).status).toBe(201);
    expect((await addFrom('https://elsewhere.example')).status).toBe(403);
  });

  it('are worth nothing after a logout', async () => {
    const cookie = await createSessionCookie(running.app, user());
    expect(await list({ cookie })).toBe(200);
    expect(await running.status('GET', '/auth/logout', { cookie })).toBe(302);
    expect(await list({ cookie })).toBe(401);
  });
});
