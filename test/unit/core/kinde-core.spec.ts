import { setImmediate } from 'node:timers/promises';

import { createKindeCore } from '../../../lib/core/kinde-core.js';
import { createMonitor, type Monitor } from '../../../lib/core/monitor/monitor.js';
import { resolveConfig } from '../../../lib/options/resolve-config.js';
import { LocalKinde } from '../../../lib/testing/index.js';
import { MemorySessionStore } from '../../support/memory-session-store.js';
import { UnreliableSessionStore } from '../../support/unreliable-session-store.js';

describe('createKindeCore', () => {
  let kinde: LocalKinde;
  beforeAll(async () => {
    kinde = await LocalKinde.start();
  });
  afterAll(() => kinde.stop());

  const coreOf = (additionalIssuers: readonly string[], monitor?: Monitor) => {
    const { issuerUrl, clientId } = kinde;
    const options = { issuerUrl, clientId, additionalIssuers };
    return createKindeCore(resolveConfig(options, { routes: false }), monitor);
  };

  it('has every issuer once, the one that people sign in with first', () => {
    const { issuers } = coreOf(['https://b.example', kinde.issuerUrl, 'https://b.example/']);
    expect(issuers.map(({ url }) => url)).toEqual([kinde.issuerUrl, 'https://b.example']);
  });

  it('does without a session where there is no secret', () => {
    expect(coreOf([]).session).toBeUndefined();
  });

  it.each([
    ['without a place for them', {}, false],
    ['with a list', { revocations: new MemorySessionStore() }, true],
    ['with a store', { store: new MemorySessionStore() }, true],
  ])('can revoke sessions or not: %s', (_, places, canRevoke) => {
    const { session } = createKindeCore(
      resolveConfig({
        issuerUrl: kinde.issuerUrl,
        clientId: kinde.clientId,
        siteUrl: 'https://app.example.com',
        session: { secret: 'a session secret of more than 32 bytes', ...places },
      }),
    );
    expect(session?.revocations !== undefined).toBe(canRevoke);
  });

  it('has settled when the store has answered everything', async () => {
    const store = new UnreliableSessionStore();
    const core = createKindeCore(
      resolveConfig({
        issuerUrl: kinde.issuerUrl,
        clientId: kinde.clientId,
        siteUrl: 'https://app.example.com',
        session: { secret: 'a session secret of more than 32 bytes', store },
      }),
    );
    const hold = store.hold('revoke');
    const revoked = core.session?.revocations?.revokeUser('kp_ada');
    await hold.arrived;
    let isSettled = false;
    const settled = core.settle().then(() => (isSettled = true));
    await setImmediate();
    expect(isSettled).toBe(false);
    hold.release();
    await Promise.all([revoked, settled]);
    expect(isSettled).toBe(true);
  });

  it('is not kept from new keys by an observer that fails', async () => {
    let observed = 0;
    const monitor = createMonitor({
      clock: () => 0,
      observers: [
        () => {
          observed += 1;
          throw new Error('The log is full.');
        },
      ],
    });
    const { issuers } = coreOf([], monitor);
    const [{ keySet }] = issuers;
    await keySet.document();
    await kinde.rotateKeys({ keepOld: false });
    expect((await keySet.latestDocument()).keys).toEqual([kinde.publicJwk]);
    expect(observed).toBe(1);
    expect(keySet.freshness.isStale).toBe(false);
  });
});
