import { Controller, Get, Query, Req, Res } from '@nestjs/common';

import {
  type FrameworkRequest,
  type FrameworkResponse,
  KindeAuthService,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { authorizationRequest } from '../support/authorization-request.js';
import { describeEachDeployment } from '../support/deployments.js';
import { cookiesSetBy, isSessionCookie, isTransactionCookie } from '../support/module-cookies.js';
import { TestApplication } from '../support/test-application.js';
import type { UserAgent } from '../support/user-agent.js';

const { analytical, tidewater } = demoOrganizations;

/** What the next request says to the service, where a query could not. */
let orgCode: unknown;

@Controller('own')
class OwnController {
  constructor(private readonly kinde: KindeAuthService) {}

  @Get('switch')
  async switch(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
    @Query('to') to: string,
    @Query('returnTo') returnTo?: string,
  ): Promise<void> {
    this.kinde.respond(response, await this.kinde.switchOrganization(request, to, { returnTo }));
  }

  @Get('odd-switch')
  async oddSwitch(@Req() request: FrameworkRequest, @Res() response: FrameworkResponse) {
    const outcome = await this.kinde.switchOrganization(request, orgCode as string);
    this.kinde.respond(response, outcome);
  }

  @Get('odd-login')
  async oddLogin(@Req() request: FrameworkRequest, @Res() response: FrameworkResponse) {
    const outcome = await this.kinde.startLogin(request, { orgCode: orgCode as string });
    this.kinde.respond(response, outcome);
  }
}

/** Kinde forgets the browser. */
function forgetKinde(agent: UserAgent): void {
  for (const name of Object.keys(agent.cookies('127.0.0.1'))) {
    agent.deleteCookie(name, '127.0.0.1');
  }
}

describeEachDeployment('switching to another organization', (adapter, sessions) => {
  let test: TestApplication;
  /** Of Mia, who belongs to both organizations and is signed in to the first. */
  let agent: UserAgent;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, sessions, controllers: [OwnController] });
  });
  beforeEach(async () => {
    agent = test.agent();
    await test.signIn(agent, demoUsers.mia, { orgCode: analytical });
    test.kinde.resetCalls();
  });
  afterEach(() => test.kinde.faults.clear());
  afterAll(() => test.stop());

  const me = async (browser = agent) => (await browser.get(`${test.url}/auth/me`)).json();
  const switchTo = (code: string) => `${test.url}/own/switch?to=${code}&returnTo=/members`;

  it('shows no page to whom Kinde knows, and replaces all claims', async () => {
    expect(await me()).toMatchObject({ orgCode: analytical, roles: ['editor'] });
    const before = agent.clone();
    const end = await agent.follow(switchTo(tidewater));
    expect(end.url).toBe(`${test.url}/members`);
    expect(test.kinde.calls).toMatchObject({ authorize: 1, page: 0, codeExchange: 1 });
    expect(await me()).toMatchObject({
      id: demoUsers.mia,
      orgCode: tidewater,
      orgName: 'Tidewater Bakery',
      roles: ['admin'],
      permissions: ['read:todos', 'write:todos', 'delete:todos', 'manage:members'],
    });
    // The session is another one; that before it is over.
    expect((await before.get(`${test.url}/auth/me`)).status).toBe(401);
  });

  it('asks Kinde silently, for that organization', async () => {
    const { location } = await agent.get(switchTo(tidewater));
    expect(authorizationRequest(location)).toMatchObject({
      prompt: ['none'],
      org_code: [tidewater],
    });
  });

  it('leads to the page after logins when no other is named', async () => {
    const end = await agent.follow(`${test.url}/own/switch?to=${tidewater}`);
    expect(end.url).toBe(`${test.url}/home`);
    const hostile = await agent.follow(
      `${test.url}/own/switch?to=${analytical}&returnTo=//evil.example`,
    );
    expect(hostile.url).toBe(`${test.url}/home`);
  });

  it('asks whom Kinde does not know, once, for the same organization and page', async () => {
    forgetKinde(agent);
    const start = await agent.get(switchTo(tidewater));
    const refused = await agent.get(start.location);
    expect(refused.location).toContain('error=login_required');
    const again = await agent.get(refused.location);
    expect(again.status).toBe(302);
    const [first, second] = [start, again].map(({ location }) => authorizationRequest(location));
    expect(second).toEqual({
      ...first,
      prompt: undefined,
      state: [expect.stringMatching(/^[\w-]{43}$/)],
      nonce: [expect.stringMatching(/^[\w-]{43}$/)],
      code_challenge: [expect.stringMatching(/^[\w-]{43}$/)],
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(second?.[name]).not.toEqual(first?.[name]);
    }
    expect(Object.keys(agent.cookies()).filter(isTransactionCookie)).toHaveLength(1);
    expect(await me()).toMatchObject({ orgCode: analytical });

    const callback = await test.passKinde(agent, demoUsers.mia, again.location);
    expect((await agent.get(callback)).location).toBe(`${test.url}/members`);
    expect(await me()).toMatchObject({ orgCode: tidewater });
  });

  it('makes nobody else of the user silently, whoever Kinde knows', async () => {
    const ada = test.agent();
    await test.signIn(ada, demoUsers.ada);
    forgetKinde(ada);
    for (const [name, value] of Object.entries(agent.cookies('127.0.0.1'))) {
      ada.setCookie(name, value, '127.0.0.1');
    }
    const start = await ada.get(switchTo(tidewater));
    const callback = await ada.get(start.location);
    expect(callback.location).toContain('code=');
    const again = await ada.get(callback.location);
    expect(authorizationRequest(again.location)).toMatchObject({
      prompt: ['login'],
      org_code: [tidewater],
    });
    expect(await me(ada)).toMatchObject({ id: demoUsers.ada, orgCode: analytical });

    // Who signs in on Kinde's page means it.
    await ada.get(await test.passKinde(ada, demoUsers.mia, again.location));
    expect(await me(ada)).toMatchObject({ id: demoUsers.mia, orgCode: tidewater });
  });

  it.each([
    'login_required',
    'interaction_required',
    'account_selection_required',
    'consent_required',
  ])('does not ask on and on, whatever Kinde answers: %s', async (error) => {
    test.kinde.faults.callbackError = { error };
    const start = await agent.get(switchTo(tidewater));
    const again = await agent.get((await agent.get(start.location)).location);
    expect(again.location.startsWith(test.kinde.issuerUrl)).toBe(true);
    const end = await agent.get((await agent.get(again.location)).location);
    expect(end.status).toBe(403);
    expect(end.json()).toMatchObject({ code: 'ERR_KINDE_LOGIN_REFUSED' });
    expect(test.kinde.calls).toMatchObject({ authorize: 2, token: 0 });
    expect(await me()).toMatchObject({ orgCode: analytical });
  });

  it.each(['access_denied', 'server_error', 'organization_suspended'])(
    'does not ask the user when Kinde says no: %s',
    async (error) => {
      test.kinde.faults.callbackError = { error };
      const end = await agent.follow(switchTo(tidewater));
      expect(end.status).toBe(403);
      expect(test.kinde.calls.authorize).toBe(1);
      expect(await me()).toMatchObject({ orgCode: analytical });
    },
  );

  it('leaves who is no member where they were', async () => {
    const stranger = test.agent();
    await test.signIn(stranger, demoUsers.ada);
    const end = await stranger.follow(switchTo(tidewater));
    expect(end.status).toBe(403);
    expect(end.json()).toMatchObject({ code: 'ERR_KINDE_LOGIN_REFUSED' });
    expect(cookiesSetBy(end).filter(isSessionCookie)).toEqual([]);
    expect(await me(stranger)).toMatchObject({ id: demoUsers.ada, orgCode: analytical });
  });

  it.each([analytical, '', `${tidewater} `])(
    'is refused when the tokens are for another organization: %j',
    async (otherOrgCode) => {
      test.kinde.faults.otherOrgCode = otherOrgCode;
      const end = await agent.follow(switchTo(tidewater));
      expect(end.status).toBe(502);
      expect(cookiesSetBy(end).filter(isSessionCookie)).toEqual([]);
      test.kinde.faults.clear();
      expect(await me()).toMatchObject({ orgCode: analytical });
    },
  );

  it.each(['odd-switch', 'odd-login'])('takes no code that is none: %s', async (route) => {
    const odd = ['org\n1', 'org 1', 'org_1&prompt=create', '\u0000', 'ö', 'a'.repeat(513), 1, {}];
    for (const each of odd) {
      orgCode = each;
      const page = await agent.get(`${test.url}/own/${route}`);
      expect(page.status).toBe(400);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
      expect(page.setCookies).toEqual([]);
    }
    expect(test.kinde.calls.authorize).toBe(0);
  });

  it.each([undefined, null, ''])('does not take %j for an organization', async (none) => {
    orgCode = none;
    const page = await agent.get(`${test.url}/own/odd-switch`);
    expect(page.status).toBe(400);
    expect(test.logger.text).toContain('switchOrganization needs the code of an organization');
  });

  it('is unavailable while Kinde was never reached', async () => {
    const fresh = await TestApplication.start({ adapter, controllers: [OwnController] });
    try {
      await fresh.kinde.down();
      const page = await fresh.agent().get(`${fresh.url}/own/switch?to=${tidewater}`);
      expect(page.status).toBe(503);
    } finally {
      await fresh.stop();
    }
  });
});

describe.each(adapters)('an application for one organization (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    const options = { orgCode: analytical };
    test = await TestApplication.start({ adapter, options, controllers: [OwnController] });
  });
  afterAll(() => test.stop());

  it('switches to no other', async () => {
    const other = await test.agent().get(`${test.url}/own/switch?to=${tidewater}`);
    expect(other.status).toBe(400);
    expect(other.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
    const own = await test.agent().get(`${test.url}/own/switch?to=${analytical}`);
    expect(authorizationRequest(own.location)['org_code']).toEqual([analytical]);
  });
});
