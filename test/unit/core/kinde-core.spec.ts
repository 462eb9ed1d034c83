import { createKindeCore } from '../../../lib/core/kinde-core.js';
import { resolveConfig } from '../../../lib/options/resolve-config.js';
import { LocalKinde } from '../../../lib/testing/index.js';
import { MemorySessionStore } from '../../support/memory-session-store.js';

describe('createKindeCore', () => {
  let kinde: LocalKinde;
  beforeAll(async () => {
    kinde = await LocalKinde.start();
  });
  afterAll(() => kinde.stop());

  const coreOf = (additionalIssuers: readonly string[], onEvent?: () => void) => {
    const { issuerUrl, clientId } = kinde;
    const options = { issuerUrl, clientId, additionalIssuers };
    return createKindeCore(resolveConfig(options, { routes: false }), onEvent);
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

  it('is not kept from new keys by an observer that fails', async () => {
    let observed = 0;
    const { issuers } = coreOf([], () => {
      observed += 1;
      throw new Error('The log is full.');
    });
    const [{ keySet }] = issuers;
    await keySet.document();
    await kinde.rotateKeys({ keepOld: false });
    expect((await keySet.latestDocument()).keys).toEqual([kinde.publicJwk]);
    expect(observed).toBe(1);
    expect(keySet.freshness.isStale).toBe(false);
  });
});
