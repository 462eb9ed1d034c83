import { Controller, Get, UseGuards } from '@nestjs/common';
import * as fc from 'fast-check';

import { createPrincipal } from '../../../../lib/core/claims/principal.js';
import { KeySet } from '../../../../lib/core/tokens/key-set.js';
import { TokenVerifier } from '../../../../lib/core/tokens/token-verifier.js';
import { KindeError, KindeGuard } from '../../../../lib/index.js';
import { adapters } from '../../../support/adapters.js';
import { bearer } from '../../../support/bearer.js';
import { heapInUse } from '../../../support/heap.js';
import { type HostileToken, hostileTokens } from '../../../support/hostile-tokens.js';
import { KindeTraffic } from '../../../support/kinde-traffic.js';
import { StoppedClock } from '../../../support/stopped-clock.js';
import { TestApplication } from '../../../support/test-application.js';
import { TestKey } from '../../../support/test-key.js';
import type { Page } from '../../../support/user-agent.js';

/** The same tokens in every run; another one finds others. */
const SEED = 20_260;
const MEGABYTE = 1024 * 1024;

/** For users and machines alike. */
@Controller('guarded')
@UseGuards(KindeGuard)
class GuardedController {
  @Get()
  answer() {
    return 'known';
  }
}

const clock = new StoppedClock();
const now = clock.now();
const clockTolerance = 30;
const key = new TestKey('4c:fa:9e');
const foreignKey = new TestKey(key.kid);

const groundOf = (iss: string, azp: string) => ({
  key,
  foreignKey,
  now,
  clockTolerance,
  claims: { iss, aud: [], azp, sub: 'kp_1', scp: ['openid'], iat: now, exp: now + 3600 },
});

describe(`TokenVerifier and hostile tokens (seed ${SEED})`, () => {
  const ground = groundOf('https://tenant.example', 'web');
  const verifier = new TokenVerifier({
    issuers: new Map([
      [
        ground.claims.iss,
        new KeySet({ fetchKeys: async () => ({ keys: [key.jwk] }), clock: clock.now }),
      ],
    ]),
    policy: { audience: [], allowedClientIds: [ground.claims.azp], clockTolerance },
    clock: clock.now,
  });

  /** What became of it, in a word. */
  async function verdictOn({ token }: HostileToken): Promise<string> {
    try {
      const { claims } = await verifier.verifyAccessToken(token);
      return Object.isFrozen(claims) ? createPrincipal(claims).kind : 'frail';
    } catch (error) {
      const isRefusal =
        error instanceof KindeError &&
        error.code === 'ERR_KINDE_INVALID_TOKEN' &&
        /^Access token refused: [a-z -]+\.$/.test(error.message);
      return isRefusal ? 'refused' : `broken: ${String(error)}`;
    }
  }

  it('accepts those that the policy accepts, and refuses ten thousand others in one way', async () => {
    const counts = new Map<string, number>();
    const property = fc.asyncProperty(hostileTokens(ground), async (hostile) => {
      const verdict = await verdictOn(hostile);
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      return hostile.isGood ? ['user', 'machine'].includes(verdict) : verdict === 'refused';
    });
    await fc.assert(property, { seed: SEED, numRuns: 500 });
    const before = heapInUse();
    await fc.assert(property, { seed: SEED + 1, numRuns: 10_000 });
    expect(heapInUse() - before).toBeLessThan(8 * MEGABYTE);

    // It would prove little if they were all of one kind.
    expect(counts.get('user')).toBeGreaterThan(500);
    expect(counts.get('machine')).toBeGreaterThan(0);
    expect(counts.get('refused')).toBeGreaterThan(5000);
    expect(Object.keys(Object.prototype)).toEqual([]);
  }, 120_000);
});

describe.each(adapters)(`an application and hostile tokens (%s, seed ${SEED})`, (adapter) => {
  const COUNT = 500;
  /** What HTTP lets through in the middle of a header. */
  const CARRIABLE = /^[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/;
  /** RFC 6750 §2.1. */
  const BEARER_SYNTAX = /^[A-Za-z0-9._~+/-]+=*$/;
  let test: TestApplication;
  let tokens: readonly HostileToken[];

  beforeAll(async () => {
    const traffic = new KindeTraffic();
    traffic.answer('/.well-known/jwks', () => Response.json({ keys: [key.jwk] }));
    test = await TestApplication.start({
      adapter,
      controllers: [GuardedController],
      kinde: { clock: clock.now },
      options: { clock: clock.now, fetch: traffic.fetch, tokens: { clockTolerance } },
    });
    const ground = groundOf(test.kinde.issuerUrl, test.kinde.clientId);
    const carriable = hostileTokens(ground).filter(
      ({ token }) => token.length <= 15_000 && CARRIABLE.test(token),
    );
    tokens = fc.sample(carriable, { seed: SEED, numRuns: COUNT });
  });
  afterAll(() => test.stop());

  const send = (token: string): Promise<Page> =>
    test.agent().request(`${test.url}/guarded`, { headers: bearer(token) });

  it('gets on with them: 400 and 401, one answer for each, and no larger for it', async () => {
    const answers = new Map<number, Set<string>>();
    let before = 0;
    for (const [index, { token, isGood }] of [...tokens, ...tokens].entries()) {
      if (index === COUNT) {
        before = heapInUse();
      }
      const { status, text, headers } = await send(token);
      const expected = isGood ? 200 : BEARER_SYNTAX.test(token) ? 401 : 400;
      if (status !== expected) {
        throw new Error(`${status} instead of ${expected} for ${JSON.stringify(token)}`);
      }
      const answer = JSON.stringify([text, headers.get('www-authenticate')]);
      answers.set(status, (answers.get(status) ?? new Set()).add(answer));
    }
    expect(heapInUse() - before).toBeLessThan(8 * MEGABYTE);
    expect(new Set(answers.keys())).toEqual(new Set([200, 400, 401]));
    expect([answers.get(400)?.size, answers.get(401)?.size]).toEqual([1, 1]);
    expect(test.logger.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  }, 120_000);
});
