import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { Controller, Get, UseGuards } from '@nestjs/common';

import { CurrentUser, KindeGuard, type KindeUser } from '../../lib/index.js';
import { demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { heapInUse } from '../support/heap.js';
import { HeldTimers } from '../support/held-timers.js';
import { HostileServer, json } from '../support/hostile-server.js';
import { OutgoingRequests } from '../support/outgoing-requests.js';
import { StoppedClock } from '../support/stopped-clock.js';
import { TestApplication } from '../support/test-application.js';
import { TestKey } from '../support/test-key.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import { sendOverWire } from '../support/wire.js';

const JWKS = '/.well-known/jwks';
const MEGABYTE = 1024 * 1024;

const numbers = new WeakMap<KindeUser, number>();
let lastNumber = 0;

/** Tells whether two requests were answered by one and the same verification. */
@Controller('principal')
class PrincipalController {
  @Get()
  @UseGuards(KindeGuard)
  number(@CurrentUser() user: KindeUser) {
    if (!numbers.has(user)) {
      lastNumber += 1;
      numbers.set(user, lastNumber);
    }
    return { user: user.id, number: numbers.get(user) };
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe.each(adapters)('a flood of tokens that name keys nobody knows (%s)', (adapter) => {
  const BATCHES = 20;
  const BATCH_SIZE = 500;
  /** In every batch. */
  const GOOD = 10;

  let test: TestApplication;
  let kinde: LocalKinde;
  let clock: StoppedClock;
  let outgoing: OutgoingRequests;

  beforeAll(async () => {
    clock = new StoppedClock();
    outgoing = new OutgoingRequests(clock.now);
    test = await TestApplication.start({
      adapter,
      controllers: [TodosController],
      kinde: { clock: clock.now },
      options: { clock: clock.now, fetch: outgoing.fetch },
    });
    kinde = test.kinde;
  });
  afterAll(() => test.stop());

  const todos = () => `${test.url}/todos`;

  /** So many that differ in the name of their key alone, which is so long. */
  function forged(count: number, prefix: string, length = 0): string[] {
    const [, ...others] = kinde.accessToken({ key: kinde.foreignKeyPem }).split('.');
    return Array.from({ length: count }, (_, index) => {
      const kid = `${prefix}-${index}-`.padEnd(length, 'k');
      return [encode({ alg: 'RS256', kid, typ: 'JWT' }), ...others].join('.');
    });
  }

  async function statusesOf(tokens: readonly string[]): Promise<readonly number[]> {
    const responses = await sendOverWire(
      todos(),
      tokens.map((token) => [`Authorization: Bearer ${token}`]),
    );
    return responses.map(({ status }) => status);
  }

  const expected = (forgedStatus: number, goodStatus: number): readonly number[] => [
    ...Array<number>(BATCH_SIZE).fill(forgedStatus),
    ...Array<number>(GOOD).fill(goodStatus),
  ];

  it('costs two fetches in half a minute, no memory, and nobody else anything', async () => {
    const good = Array.from({ length: GOOD }, () => kinde.accessToken());
    await statusesOf([...forged(BATCH_SIZE, 'warm'), ...good]);
    clock.advance(30);
    outgoing.forget();
    const before = heapInUse();

    for (let batch = 0; batch < BATCHES; batch += 1) {
      // Names that would fill fifteen megabytes if they were kept.
      const statuses = await statusesOf([...forged(BATCH_SIZE, `${batch}`, 1500), ...good]);
      expect(statuses).toEqual(expected(401, 200));
      clock.advance(29.9 / BATCHES);
    }

    expect(outgoing.to(JWKS).length).toBeLessThanOrEqual(2);
    expect(heapInUse() - before).toBeLessThan(10 * MEGABYTE);
  });

  it('costs no more while Kinde cannot be reached', async () => {
    const good = Array.from({ length: GOOD }, () => kinde.accessToken());
    await statusesOf(good);
    await kinde.down();
    clock.advance(600);
    await statusesOf(good);
    outgoing.forget();
    for (let batch = 0; batch < 3; batch += 1) {
      const statuses = await statusesOf([...forged(BATCH_SIZE, `down-${batch}`), ...good]);
      expect(statuses).toEqual(expected(503, 200));
      clock.advance(0.2);
    }
    expect(outgoing.sent.length).toBeLessThanOrEqual(1);
    await kinde.up();
  });
});

describe.each(adapters)('keys that Kinde changes (%s)', (adapter) => {
  const kept = new TestKey('kept');
  const removed = new TestKey('removed');
  const added = new TestKey('added');
  const successor = new TestKey(removed.kid);

  let test: TestApplication;
  let keyServer: HostileServer;
  let clock: StoppedClock;

  beforeAll(async () => {
    keyServer = await HostileServer.start();
    clock = new StoppedClock();
    test = await TestApplication.start({
      adapter,
      controllers: [PrincipalController],
      kinde: { clock: clock.now },
      options: { clock: clock.now, tokens: { cache: { ttl: 120 } } },
    });
    test.kinde.faults.discoveryOverrides = { jwks_uri: `${keyServer.url}/jwks` };
  });
  afterAll(async () => {
    await test.stop();
    await keyServer.stop();
  });

  const publish = (...keys: readonly { readonly jwk: object }[]): void => {
    keyServer.answer = json({ keys: keys.map(({ jwk }) => jwk) });
  };

  /** Whoever asks for the set waits, until one of these is answered. */
  const holdAnswers = (): readonly ServerResponse[] => {
    const waiting: ServerResponse[] = [];
    keyServer.answer = (response) => waiting.push(response);
    return waiting;
  };

  const tokenOf = (key: TestKey, kid = key.kid): string => {
    const claims = test.kinde.accessToken().split('.')[1] ?? '';
    const header = { alg: 'RS256', kid, typ: 'JWT' };
    return key.sign(Buffer.from(claims, 'base64url').toString(), header);
  };

  const ask = (token: string) =>
    test.agent().request(`${test.url}/principal`, { headers: bearer(token) });
  const statusOf = async (token: string): Promise<number> => (await ask(token)).status;
  /** The same for requests that were answered by one verification. */
  const numberOf = async (token: string): Promise<unknown> => (await ask(token)).json()['number'];
  /** Has it remembered, since it comes for the second time. */
  const remember = async (token: string): Promise<void> => {
    await numberOf(token);
    expect(await numberOf(token)).not.toBeUndefined();
  };

  beforeEach(async () => {
    clock.advance(600);
    publish(kept, removed);
    // Whatever an earlier test left behind: the set was fetched just now, and has these two.
    expect([await statusOf(tokenOf(kept)), await statusOf(tokenOf(removed))]).toEqual([200, 200]);
    clock.advance(30);
    keyServer.requests.splice(0);
  });

  it('are known at their first use, by however many at once', async () => {
    const waiting = holdAnswers();
    const lines = [...Array(40)].map(() => [`Authorization: Bearer ${tokenOf(added)}`]);
    const responses = sendOverWire(`${test.url}/principal`, lines);
    await until('the set was asked for', () => waiting.length > 0);
    publish(kept, removed, added);
    waiting.forEach((response) => keyServer.answer(response));
    expect(new Set((await responses).map(({ status }) => status))).toEqual(new Set([200]));
    expect(keyServer.requests).toHaveLength(1);
  });

  it('take with them what they verified, and leave the rest as it was', async () => {
    const [old, good] = [tokenOf(removed), tokenOf(kept)];
    await Promise.all([remember(good), remember(old)]);
    const before = await numberOf(good);
    expect(await numberOf(good)).toBe(before);
    expect(await statusOf(old)).toBe(200);
    publish(added, kept);
    expect(await statusOf(tokenOf(added))).toBe(200);
    expect(await statusOf(old)).toBe(401);
    expect(await numberOf(good)).toBe(before);
  });

  it('may change behind their name: then it is the new one that counts', async () => {
    const old = tokenOf(removed);
    await remember(old);
    expect(await statusOf(old)).toBe(200);
    publish(kept, successor);
    expect(await statusOf(tokenOf(added))).toBe(401); // so that the set is fetched
    expect(await statusOf(old)).toBe(401);
    expect(await statusOf(tokenOf(removed))).toBe(401);
    expect(await statusOf(tokenOf(successor))).toBe(200);
  });

  it('are forgotten in ten minutes, though nobody asked and their tokens were remembered', async () => {
    publish(kept);
    const old = tokenOf(removed);
    clock.advance(479 - 30);
    await remember(old);
    const number = await numberOf(old);
    clock.advance(119);
    expect(await numberOf(old)).toBe(number);
    expect(keyServer.requests).toEqual([]);
    clock.advance(2);
    expect(await statusOf(old)).toBe(401);
    expect(keyServer.requests).toHaveLength(1);
  });

  it('are fetched ahead of time, and no request waits for that', async () => {
    const waiting = holdAnswers();
    const [old, another] = [tokenOf(removed), tokenOf(removed)];
    clock.advance(480 - 30);
    const timers = HeldTimers.hold(); // or it would be given up to wait, after a second
    try {
      expect([await statusOf(old), await statusOf(another)]).toEqual([200, 200]);
    } finally {
      timers.release();
    }
    await until('the set was asked for', () => waiting.length > 0);
    expect([waiting.length, keyServer.unanswered]).toEqual([1, 1]);

    const [response] = waiting;
    if (!response) throw new Error('Nobody waits.');
    publish(kept);
    keyServer.answer(response);
    await once(response, 'close');
    await until('the withdrawn key was forgotten', async () => (await statusOf(old)) === 401);
  });

  it('do not concern a session, whose tokens were verified when it began', async () => {
    const agent = test.agent();
    publish(kept, { jwk: test.kinde.publicJwk });
    await test.signIn(agent, demoUsers.rex);
    publish(added);
    clock.advance(600);
    expect((await agent.get(`${test.url}/principal`)).status).toBe(200);
  });
});
