import { SessionSeal } from '../../../../lib/core/session/session-seal.js';
import type { TokenConfig } from '../../../../lib/options/kinde-config.interface.js';
import { sampleSession } from '../../../support/sample-session.js';
import { sessionConfig, tokenConfig } from '../../../support/session-config.js';
import { StoppedClock } from '../../../support/stopped-clock.js';

describe('SessionSeal', () => {
  let clock: StoppedClock;
  beforeEach(() => {
    clock = new StoppedClock();
  });

  const sealOf = (cache: Partial<TokenConfig['cache']> = {}, purpose = 'session') => {
    const tokens = { ...tokenConfig, cache: { ...tokenConfig.cache, ...cache } };
    return new SessionSeal({
      config: { session: sessionConfig, tokens },
      purpose,
      clock: clock.now,
    });
  };

  const newSession = () => sampleSession({ createdAt: clock.now(), touchedAt: clock.now() });

  it('opens what it sealed, for the context that it was sealed for', () => {
    const seal = sealOf();
    const session = newSession();
    const sealed = seal.seal(session, 'here');
    expect(sealed).toMatch(/^[\w-]+$/);
    expect(seal.open(sealed, 'here')?.session).toEqual(session);
  });

  it('opens it in no other context, not even when it remembers it', () => {
    const seal = sealOf();
    const sealed = seal.seal(newSession(), 'here');
    expect(seal.open(sealed, 'there')).toBeUndefined();
    expect(seal.open(sealed, 'here')).toBeDefined();
    expect(seal.open(sealed, 'there')).toBeUndefined();
  });

  it('opens it for no other purpose', () => {
    const sealed = sealOf({}, 'session').seal(newSession(), 'here');
    expect(sealOf({}, 'session record').open(sealed, 'here')).toBeUndefined();
  });

  it('is not misled by a value that ends as one that it remembers', () => {
    const seal = sealOf();
    const sealed = seal.seal(newSession(), 'here');
    seal.open(sealed, 'here');
    const first = sealed.startsWith('A') ? 'B' : 'A';
    expect(seal.open(first + sealed.slice(1), 'here')).toBeUndefined();
    expect(seal.open(sealed.slice(-32), 'here')).toBeUndefined();
  });

  it('remembers what it opened for a minute, and then opens it again', () => {
    const seal = sealOf();
    const sealed = seal.seal(newSession(), 'here');
    seal.open(sealed, 'here');
    const first = seal.open(sealed, 'here'); // which has come twice by now
    clock.advance(59);
    expect(seal.open(sealed, 'here')).toBe(first);
    clock.advance(2);
    const second = seal.open(sealed, 'here');
    expect(second).not.toBe(first);
    expect(second?.session).toEqual(first?.session);
  });

  it('remembers it no longer than the session lasts', () => {
    const seal = sealOf();
    const session = { ...newSession(), touchedAt: clock.now() - 86_390 };
    const sealed = seal.seal(session, 'here');
    seal.open(sealed, 'here');
    const first = seal.open(sealed, 'here');
    expect(seal.open(sealed, 'here')).toBe(first);
    clock.advance(11);
    expect(seal.open(sealed, 'here')).not.toBe(first);
  });

  it('remembers nothing where the cache is switched off', () => {
    const seal = sealOf({ max: 0, maxBytes: 0, ttl: 0 });
    const sealed = seal.seal(newSession(), 'here');
    expect(seal.open(sealed, 'here')).not.toBe(seal.open(sealed, 'here'));
  });

  it('hands out users that no handler can change for the next', () => {
    const seal = sealOf();
    const session = {
      ...newSession(),
      idTokenClaims: { sub: 'kp_1', address: { city: 'London' } },
    };
    const user = seal.open(seal.seal(session, 'here'), 'here')?.user;
    const address = user?.claim('address', 'id');
    expect(address).toEqual({ city: 'London' });
    expect(Object.isFrozen(address)).toBe(true);
  });
});
