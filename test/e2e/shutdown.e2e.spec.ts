import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';

import { demoUsers } from '../../lib/testing/index.js';
import { describeEachStore } from '../support/deployments.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { KindeTraffic } from '../support/kinde-traffic.js';
import { RedisServer } from '../support/redis-server.js';
import { RedisView } from '../support/redis-view.js';
import { TestApplication, type TestApplicationOptions } from '../support/test-application.js';
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

/** What an application does by itself when it shuts down. */
@Injectable()
class OwnShutdown implements BeforeApplicationShutdown, OnApplicationShutdown {
  drain: () => Promise<void> = async () => undefined;
  closeStore: () => Promise<void> = async () => undefined;

  beforeApplicationShutdown(): Promise<void> {
    return this.drain();
  }

  onApplicationShutdown(): Promise<void> {
    return this.closeStore();
  }
}

describeEachStore('an application that drains its requests, and closes its store', (adapter) => {
  it('saves what a request began to renew meanwhile', async () => {
    const traffic = new KindeTraffic();
    const redis = await RedisServer.start();
    const proxy = await FaultProxy.start(redis.port);
    const settings: TestApplicationOptions = {
      adapter,
      sessions: 'store',
      controllers: [TodosController],
    };
    const test = await TestApplication.start({
      ...settings,
      providers: [OwnShutdown],
      redisUrl: `redis://127.0.0.1:${proxy.port}`,
      options: { fetch: traffic.fetch },
      kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0 },
    });
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    test.clock.advance(LIFETIME + 1);
    const own = test.app.get(OwnShutdown);
    own.drain = async () => {
      own.drain = async () => undefined; // it is closed once more, in the end
      const answer = traffic.hold('/oauth2/token');
      const page = agent.clone().get(`${test.url}/todos`);
      page.catch(() => undefined); // its browser does not wait
      await answer.arrived;
      setImmediate(() => answer.release());
    };
    own.closeStore = () => proxy.refuse();
    await test.app.close();

    const successor = await TestApplication.start({
      ...settings,
      beside: test,
      redisUrl: redis.url,
    });
    const page = await agent.get(`${successor.url}/todos`);
    expect(page.json()).toEqual({ user: demoUsers.ada });
    expect(test.kinde.calls).toMatchObject({ refresh: 1, refreshReuse: 0, grantRevoked: 0 });
    await successor.stop();
    await test.stop();
    await proxy.stop();
    await redis.stop();
  });
});
