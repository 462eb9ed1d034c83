import type { AuthKitFailure } from '../../../../lib/core/authkit/authkit-failure.js';
import { AuthKitPatience } from '../../../../lib/core/authkit/authkit-patience.js';
import { AuthKitError } from '../../../../lib/kinde.errors.js';

const failure = (details: { retryAfter?: number } = {}, mayPass = true): AuthKitFailure => ({
  error: new AuthKitError('ERR_KINDE_AUTHKIT_UNAVAILABLE', 'It is not there.', details),
  mayPass,
});

describe('AuthKitPatience', () => {
  let now: number;
  let chance: number;

  beforeEach(() => {
    now = 1000;
    chance = 0;
  });

  const patience = (retries: number, timeout: number) =>
    new AuthKitPatience({ retries, timeout, clock: () => now, random: () => chance });

  it('waits twice as long every time, as often as it may', () => {
    const page = patience(5, 60);
    const pauses = Array.from({ length: 6 }, () => page.after(failure()));
    expect(pauses).toEqual([0.25, 0.5, 1, 2, 4, undefined]);
  });

  it('lets chance add up to a quarter', () => {
    chance = 1;
    const page = patience(2, 60);
    expect([page.after(failure()), page.after(failure())]).toEqual([0.3125, 0.625]);
  });

  it('never tries again where it may not', () => {
    expect(patience(0, 60).after(failure())).toBeUndefined();
  });

  it('waits for as long as it is asked to, if that is longer', () => {
    const page = patience(4, 60);
    const pauses = [3, 3, 3, 1].map((retryAfter) => page.after(failure({ retryAfter })));
    expect(pauses).toEqual([3, 3, 3, 2]);
  });

  it('does not begin a pause that does not fit into what is left of the time', () => {
    const page = patience(9, 5);
    now = 1004.5;
    expect(page.left).toBe(0.5);
    expect(page.after(failure())).toBe(0.25);
    expect(page.after(failure())).toBeUndefined();
    expect(patience(9, 5).after(failure({ retryAfter: 5 }))).toBeUndefined();
    expect(patience(9, 5).after(failure({ retryAfter: 4 }))).toBe(4);
  });

  it('has none for what will not pass', () => {
    expect(patience(9, 60).after(failure({}, false))).toBeUndefined();
  });
});
