import { Controller, Get, Query, Req, Res } from '@nestjs/common';

import {
  type FrameworkRequest,
  type FrameworkResponse,
  KindeAuthService,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { authorizationRequest } from '../support/authorization-request.js';
import { describeEachDeployment } from '../support/deployments.js';
import { TestApplication } from '../support/test-application.js';

const { analytical, tidewater } = demoOrganizations;

/** Where the link in the e-mail leads. */
@Controller('own')
class LandingController {
  constructor(private readonly kinde: KindeAuthService) {}

  @Get('landing')
  async land(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
    @Query('invitation_code') invitationCode: string,
  ): Promise<void> {
    const outcome = await this.kinde.startRegister(request, { invitationCode });
    this.kinde.respond(response, outcome);
  }
}

describeEachDeployment('an invitation', (adapter, sessions) => {
  let test: TestApplication;
  let count = 0;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [LandingController],
      kinde: { selfSignUp: false },
    });
  });
  beforeEach(() => test.kinde.resetCalls());
  afterAll(() => test.stop());

  const newcomer = () => `guest-${(count += 1)}@elsewhere.example`;
  const meOf = async (agent: ReturnType<TestApplication['agent']>) =>
    (await agent.get(`${test.url}/auth/me`)).json();

  it.each(['/own/landing', '/auth/register', '/auth/login'])(
    'makes who follows its link a member, where nobody else may register: %s',
    async (path) => {
      const email = newcomer();
      const code = test.kinde.invite({ email, orgCode: tidewater, roles: ['editor'] });
      const agent = test.agent();
      const login = `${path}?invitation_code=${code}&returnTo=/welcome`;
      // Whatever is typed, it is the invited address that gets the account.
      const end = await test.signIn(agent, 'somebody@else.example', { login });
      expect(end.location).toBe(`${test.url}${path.startsWith('/own') ? '/home' : '/welcome'}`);
      expect(await meOf(agent)).toMatchObject({ email, orgCode: tidewater, roles: ['editor'] });
      expect(test.kinde.tenant.findUserByEmail('somebody@else.example')).toBeUndefined();
    },
  );

  it.each(['/own/landing', '/auth/register', '/auth/login', '/auth/login?prompt=login'])(
    'starts the registration, and says that there is an invitation: %s',
    async (path) => {
      const url = new URL(path, test.url);
      url.searchParams.set('invitation_code', 'inv_1');
      const { location } = await test.agent().get(url.href);
      expect(authorizationRequest(location)).toMatchObject({
        prompt: ['create'],
        invitation_code: ['inv_1'],
        is_invitation: ['true'],
      });
    },
  );

  it('has the e-mail address filled in and locked', async () => {
    const email = newcomer();
    const code = test.kinde.invite({ email, orgCode: tidewater });
    const page = await test.agent().follow(`${test.url}/auth/login?invitation_code=${code}`);
    expect(page.text).toMatch(
      new RegExp(`<input name="email"[^>]*value="${email}"[^>]* readonly>`),
    );
  });

  it('can be accepted once', async () => {
    const code = test.kinde.invite({ email: newcomer(), orgCode: tidewater });
    const login = `/auth/login?invitation_code=${code}`;
    await test.signIn(test.agent(), 'any', { login });
    const page = await test.agent().follow(test.url + login);
    expect(page.url.startsWith(test.kinde.issuerUrl)).toBe(true);
    expect(page.text).toContain('This invitation was used before');
  });

  it('is not needed by who has an account, and adds the organization to it', async () => {
    const { email } = test.kinde.tenant.user(demoUsers.lou);
    const code = test.kinde.invite({ email, orgCode: analytical, roles: ['reader'] });
    const agent = test.agent();
    await test.signIn(agent, 'any', { login: `/auth/login?invitation_code=${code}` });
    expect(await meOf(agent)).toMatchObject({ id: demoUsers.lou, orgCode: analytical });
  });

  it('takes the place of who is signed in with the same browser', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const email = newcomer();
    const code = test.kinde.invite({ email, orgCode: tidewater });
    await test.signIn(agent, 'any', { login: `/auth/login?invitation_code=${code}` });
    expect(await meOf(agent)).toMatchObject({ email, orgCode: tidewater });
  });

  it('is the only way to register there', async () => {
    const page = await test.agent().follow(`${test.url}/auth/register`);
    expect(page.text).toContain('Only who is invited can register.');
    const unknown = await test.agent().follow(`${test.url}/auth/register?invitation_code=inv_2`);
    expect(unknown.text).toContain('This invitation was used before, or was never sent.');
  });
});
