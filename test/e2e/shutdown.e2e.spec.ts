import { demoUsers } from '../../lib/testing/index.js';
import { describeEachStore } from '../support/deployments.js';
import { KindeTraffic } from '../support/kinde-traffic.js';
import { RedisView } from '../support/redis-view.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';

const LIFETIME = 3_600;

describeEachStore('an application that shuts down while it renews a session', (adapter) => {
  const traffic = new KindeTraffic();
  let test: TestApplication;
  let successor: TestApplication | undefined;
  let redis: RedisView;

  beforeEach(async () => {
    test = await TestApplication.start({
      adapter,
      sessions: 'store',
      controllers: [TodosController],
      options: { fetch: traffic.fetch },
      // Strict: a refresh token that is used twice costs the whole grant.
      kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0 },
    });
    redis = await RedisView.open(test.redis?.url);
  });
  afterEach(async () => {
    redis.close();
    traffic.clear();
    await successor?.stop();
    await test.stop();
  });

  /** Somebody whose access token is over, and the answer of Kinde that their request waits for. */
  async function renewal() {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    test.clock.advance(LIFETIME + 1);
    const answer = traffic.hold('/oauth2/token');
    const page = agent.clone().get(`${test.url}/todos`);
    page.catch(() => undefined); // the process may end before it
    await answer.arrived;
    return { agent, answer };
  }

  const locks = async () => (await redis.keys()).filter((key) => key.includes('lock'));

  it('saves the new tokens, gives the lock back, and leaves the session to the next one', async () => {
    const { agent, answer } = await renewal();
    const [login] = (await redis.keys()).filter((key) => !key.includes('lock'));
    expect(login).toBeDefined();
    expect(await locks()).not.toEqual([]);
    const lockedBefore = await locks();
    const closed = test.app.close();
    answer.release();
    await closed;
    const left = await locks();
    expect(lockedBefore.length - left.length).toBe(1); // that of the login stays

    successor = await TestApplication.start({
      adapter,
      sessions: 'store',
      controllers: [TodosController],
      beside: test,
      redisUrl: test.redis?.url ?? '',
    });
    const page = await agent.get(`${successor.url}/todos`);
    expect(page.json()).toEqual({ user: demoUsers.ada });
    expect(test.kinde.calls).toMatchObject({ refresh: 1, refreshReuse: 0, grantRevoked: 0 });
  });

  it('does not end before the answer of Kinde is there', async () => {
    const { answer } = await renewal();
    let isClosed = false;
    const closed = test.app.close().then(() => (isClosed = true));
    await test.storeHasAnswered();
    expect(isClosed).toBe(false);
    answer.release();
    await closed;
    expect(isClosed).toBe(true);
  });
});
