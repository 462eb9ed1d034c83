import { demoUsers } from '../../lib/testing/index.js';
import { describeEachDeployment } from '../support/deployments.js';
import { HeldTimers } from '../support/held-timers.js';
import { KindeTraffic } from '../support/kinde-traffic.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import type { Page, UserAgent } from '../support/user-agent.js';

const LIFETIME = 3_600;
/** Seconds that a request waits for Kinde. */
const TIMEOUT = 5;
/** Seconds that a renewal goes on after that. */
const OVERTIME = 3;

describeEachDeployment('a renewal that takes longer than a request waits', (adapter, sessions) => {
  const traffic = new KindeTraffic();
  let test: TestApplication;
  let timers: HeldTimers | undefined;
  let todos: string;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [TodosController],
      options: { fetch: traffic.fetch, timeout: TIMEOUT },
      // Strict: a refresh token that is used twice costs the whole grant.
      kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0 },
    });
    todos = `${test.url}/todos`;
  });
  afterEach(() => {
    timers?.release();
    traffic.clear();
    test.kinde.faults.clear();
    expect(test.kinde.calls).toMatchObject({ refreshReuse: 0, grantRevoked: 0 });
  });
  afterAll(() => test.stop());

  async function signedIn(): Promise<UserAgent> {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    test.kinde.resetCalls();
    return agent;
  }

  it('is there for the next request', async () => {
    const agent = await signedIn();
    test.clock.advance(LIFETIME + 1);
    timers = HeldTimers.hold();
    const answer = traffic.hold('/oauth2/token'); // the refresh token is spent by now
    const waiting = agent.get(todos);
    await answer.arrived;
    timers.pass(TIMEOUT);
    expectPostponed(await waiting);

    answer.release();
    expect((await agent.get(todos)).json()).toEqual({ user: demoUsers.ada });
    expect(test.kinde.calls.refresh).toBe(1);
    test.clock.advance(LIFETIME + 1);
    expect((await agent.get(todos)).status).toBe(200);
  });

  it('is waited for again by the next request', async () => {
    const agent = await signedIn();
    test.clock.advance(LIFETIME + 1);
    timers = HeldTimers.hold();
    const answer = traffic.hold('/oauth2/token');
    const waiting = agent.get(todos);
    await answer.arrived;
    timers.pass(TIMEOUT);
    expectPostponed(await waiting);

    const next = agent.get(todos);
    answer.release();
    expect((await next).json()).toEqual({ user: demoUsers.ada });
    expect(test.kinde.calls.refresh).toBe(1);
  });

  it('holds nobody up whose access token lasts', async () => {
    const agent = await signedIn();
    test.clock.advance(LIFETIME - 10);
    timers = HeldTimers.hold();
    const answer = traffic.hold('/oauth2/token');
    const waiting = agent.get(todos);
    await answer.arrived;
    timers.pass(TIMEOUT);
    expect((await waiting).status).toBe(200);

    answer.release();
    test.clock.advance(11);
    expect((await agent.get(todos)).status).toBe(200);
    expect(test.kinde.calls.refresh).toBe(1);
  });

  it('is followed by another when it comes to nothing', async () => {
    const agent = await signedIn();
    test.clock.advance(LIFETIME + 1);
    timers = HeldTimers.hold();
    test.kinde.faults.token = { hang: true, times: 1 };
    const waiting = agent.get(todos);
    await until('Kinde was asked', () => test.kinde.calls.token === 1);
    timers.pass(TIMEOUT);
    expectPostponed(await waiting);

    const next = agent.get(todos);
    await new Promise((resolve) => setImmediate(resolve));
    timers.pass(OVERTIME);
    expect((await next).json()).toEqual({ user: demoUsers.ada });
    expect(test.kinde.calls.token).toBe(2);
  });
});

function expectPostponed(page: Page): void {
  expect(page.status).toBe(503);
  expect(page.headers.get('retry-after')).toBe('1');
  expect(page.setCookies).toEqual([]);
}
