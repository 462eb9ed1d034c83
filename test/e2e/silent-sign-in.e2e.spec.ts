import { Controller, Get, Query, Req, Res } from '@nestjs/common';

import {
  type FrameworkRequest,
  type FrameworkResponse,
  KindeAuthService,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { authorizationRequest } from '../support/authorization-request.js';
import { describeEachDeployment } from '../support/deployments.js';
import { isSessionCookie, isTransactionCookie } from '../support/module-cookies.js';
import { TestApplication } from '../support/test-application.js';
import type { UserAgent } from '../support/user-agent.js';

const { tidewater } = demoOrganizations;

@Controller()
class PagesController {
  constructor(private readonly kinde: KindeAuthService) {}

  /** Signs in whom it can, and remembers that it has tried. */
  @Get('welcome')
  async welcome(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
    @Query('tried') tried?: string,
  ): Promise<void> {
    const isKnown = await this.kinde.isAuthenticated(request, response);
    const outcome =
      isKnown || tried !== undefined
        ? { redirectTo: isKnown ? '/for-members' : '/for-visitors', cookies: [] }
        : await this.kinde.startSilentLogin(request, { returnTo: '/welcome?tried=1' });
    this.kinde.respond(response, outcome);
  }

  @Get('try')
  async try(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
    @Query('org') orgCode?: string,
    @Query('returnTo') returnTo?: string,
  ): Promise<void> {
    const outcome = await this.kinde.startSilentLogin(request, { orgCode, returnTo });
    this.kinde.respond(response, outcome);
  }
}

/** Forgets the application's session, and not Kinde's. */
function signOutHere(agent: UserAgent): void {
  for (const name of Object.keys(agent.cookies()).filter(isSessionCookie)) {
    agent.deleteCookie(name);
  }
}

describeEachDeployment('a silent sign-in', (adapter, sessions) => {
  let test: TestApplication;

  beforeAll(async () => {
    const controllers = [PagesController];
    test = await TestApplication.start({ adapter, sessions, controllers });
  });
  beforeEach(() => test.kinde.resetCalls());
  afterEach(() => test.kinde.faults.clear());
  afterAll(() => test.stop());

  const known = async (user: string = demoUsers.mia) => {
    const agent = test.agent();
    await test.signIn(agent, user);
    signOutHere(agent);
    test.kinde.resetCalls();
    return agent;
  };
  const isSignedIn = async (agent: UserAgent) =>
    (await agent.get(`${test.url}/auth/me`)).status === 200;

  it('brings whom Kinde knows back signed in, without a page', async () => {
    const agent = await known();
    const end = await agent.follow(`${test.url}/try?returnTo=/page`);
    expect(end.url).toBe(`${test.url}/page`);
    expect((await agent.get(`${test.url}/auth/me`)).json()).toMatchObject({ id: demoUsers.mia });
    expect(test.kinde.calls).toMatchObject({ authorize: 1, page: 0 });
  });

  it('signs in to the organization that it is for', async () => {
    const agent = await known();
    await agent.follow(`${test.url}/try?org=${tidewater}`);
    expect((await agent.get(`${test.url}/auth/me`)).json()).toMatchObject({ orgCode: tidewater });
  });

  it('brings a stranger back as they came, without an error', async () => {
    const agent = test.agent();
    const end = await agent.follow(`${test.url}/try?returnTo=/page`);
    expect(end.url).toBe(`${test.url}/page`);
    expect(test.kinde.calls).toMatchObject({ authorize: 1, page: 0, token: 0 });
    expect(Object.keys(agent.cookies())).toEqual([]);
    expect(await isSignedIn(agent)).toBe(false);
  });

  it.each([
    'login_required',
    'interaction_required',
    'access_denied',
    'login_link_expired',
    'organization_suspended',
    'server_error',
  ])('never leads to a page of Kinde, whatever that answers: %s', async (error) => {
    const agent = await known();
    test.kinde.faults.callbackError = { error, reauth_state: 'again' };
    const end = await agent.follow(`${test.url}/try?returnTo=/page`);
    expect(end.url).toBe(`${test.url}/page`);
    expect(test.kinde.calls.authorize).toBe(1);
    expect(Object.keys(agent.cookies()).filter(isTransactionCookie)).toEqual([]);
  });

  it('brings who is no member of the organization back as they came', async () => {
    const agent = await known(demoUsers.ada);
    const end = await agent.follow(`${test.url}/try?org=${tidewater}&returnTo=/page`);
    expect(end.url).toBe(`${test.url}/page`);
    expect(await isSignedIn(agent)).toBe(false);
  });

  it('leaves a session alone when it comes to nothing', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    await agent.follow(`${test.url}/try?org=${tidewater}&returnTo=/page`);
    expect(await isSignedIn(agent)).toBe(true);
  });

  it('tells of tokens that Kinde must not have sent', async () => {
    const agent = await known();
    test.kinde.faults.wrongNonce = true;
    const end = await agent.follow(`${test.url}/try?returnTo=/page`);
    expect(end.status).toBe(502);
    expect(await isSignedIn(agent)).toBe(false);
  });

  it('brings the browser back when Kinde cannot be reached for the tokens', async () => {
    const agent = await known();
    const start = await agent.get(`${test.url}/try?returnTo=/page`);
    const { location } = await agent.get(start.location);
    test.kinde.faults.token = { status: 500 };
    const end = await agent.get(location);
    expect(end.location).toBe(`${test.url}/page`);
    expect(await isSignedIn(agent)).toBe(false);
  });

  it('brings the browser back at once when Kinde was never reached', async () => {
    const fresh = await TestApplication.start({ adapter, controllers: [PagesController] });
    try {
      await fresh.kinde.down();
      const page = await fresh.agent().get(`${fresh.url}/try?returnTo=/page`);
      expect(page.location).toBe(`${fresh.url}/page`);
      expect(page.setCookies).toEqual([]);
    } finally {
      await fresh.stop();
    }
  });

  it('refuses an organization that cannot be one', async () => {
    const page = await test.agent().get(`${test.url}/try?org=a%20b`);
    expect(page.status).toBe(400);
  });

  it('leads nowhere else than a login does', async () => {
    const end = await test.agent().follow(`${test.url}/try?returnTo=//evil.example`);
    expect(end.url).toBe(`${test.url}/home`);
  });

  it('is tried once by a page that remembers it', async () => {
    const stranger = await test.agent().follow(`${test.url}/welcome`);
    expect(stranger.url).toBe(`${test.url}/for-visitors`);
    expect(test.kinde.calls.authorize).toBe(1);
    const member = await (await known()).follow(`${test.url}/welcome`);
    expect(member.url).toBe(`${test.url}/for-members`);
  });

  it('is not what the login route does with prompt=none', async () => {
    const page = await test.agent().follow(`${test.url}/auth/login?prompt=none`);
    expect(page.status).toBe(403);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_LOGIN_REFUSED' });
  });

  it('asks for nothing but silence', async () => {
    const { location } = await test.agent().get(`${test.url}/try`);
    const request = authorizationRequest(location);
    expect(request['prompt']).toEqual(['none']);
    expect(request).not.toHaveProperty('org_code');
  });
});
