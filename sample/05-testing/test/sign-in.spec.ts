import { Test } from '@nestjs/testing';
import { demoOrganizations, demoUsers, LocalKinde } from 'nestjs-kinde/testing';

import { AppModule } from '../app.module.js';
import { freePort } from './free-port.js';
import { RunningApplication } from './running-application.js';
import { Visitor } from './visitor.js';

/** From the login route through the pages of a local Kinde, and back: nothing is made up. */
describe('signing in', () => {
  const environment = { ...process.env };
  let kinde: LocalKinde;
  let running: RunningApplication;

  beforeAll(async () => {
    kinde = await LocalKinde.start();
    const port = await freePort();
    const siteUrl = `http://localhost:${port}`;
    Object.assign(process.env, {
      KINDE_ISSUER_URL: kinde.issuerUrl,
      KINDE_CLIENT_ID: kinde.clientId,
      KINDE_CLIENT_SECRET: kinde.clientSecret,
      KINDE_SITE_URL: siteUrl,
      KINDE_POST_LOGIN_REDIRECT_URL: '/auth/me',
      KINDE_SESSION_SECRET: 'of these tests alone: 32 bytes or more',
    });
    kinde.allow({ redirectUri: `${siteUrl}/auth/callback`, logoutUri: siteUrl });
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    running = await RunningApplication.start(module, port);
  });
  afterAll(async () => {
    await running.close();
    await kinde.stop();
    process.env = environment;
  });
  beforeEach(() => kinde.faults.clear());

  const signIn = async (visitor: Visitor, who: string): Promise<Response> => {
    const page = await visitor.get(`${running.url}/auth/login`);
    const [, action = ''] = /<form[^>]*action="([^"]*)"/.exec(await page.text()) ?? [];
    return visitor.post(new URL(action, page.url).href, { user: who });
  };

  it('ends where it should, with everything that Kinde tells', async () => {
    const response = await signIn(new Visitor(), demoUsers.ada);
    expect(await response.json()).toMatchObject({
      id: demoUsers.ada,
      email: 'ada@analytical.example',
      orgCode: demoOrganizations.analytical,
    });
  });

  it('lasts for the requests that follow, until the logout', async () => {
    const visitor = new Visitor();
    await signIn(visitor, demoUsers.rex);
    expect((await visitor.get(`${running.url}/tools`)).status).toBe(200);
    await visitor.get(`${running.url}/auth/logout`);
    expect((await visitor.get(`${running.url}/tools`)).status).toBe(401);
  });

  it('lasts while Kinde is gone', async () => {
    const visitor = new Visitor();
    await signIn(visitor, demoUsers.rex);
    await kinde.down();
    expect((await visitor.get(`${running.url}/tools`)).status).toBe(200);
    await kinde.up();
  });

  it('fails politely while Kinde is out of order', async () => {
    kinde.faults.token = { status: 500 };
    const response = await signIn(new Visitor(), demoUsers.ada);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
  });
});
