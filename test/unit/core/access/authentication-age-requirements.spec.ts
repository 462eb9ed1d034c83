import { authenticatedWithin } from '../../../../lib/core/access/authentication-age-requirements.js';
import { KindeMachine, KindeUser } from '../../../../lib/index.js';
import { circumstances, NOW } from './circumstances.js';

const MAXIMUM = 300;
const requirement = authenticatedWithin(MAXIMUM);
const signedInAgain = expect.objectContaining({
  code: 'ERR_KINDE_REAUTHENTICATION_REQUIRED',
  maxAuthAge: MAXIMUM,
}) as Error;

const wholeSecond = () => Math.floor(NOW);

/** Whole seconds since the epoch, so many before now. */
const ago = (seconds: number) => Math.floor(NOW) - seconds;

const decideAt = (auth_time: number) =>
  requirement.isMetBy(new KindeUser({ sub: 'kp_1', auth_time }), {
    ...circumstances(),
    clock: wholeSecond,
  });

const decide = (idClaims: object, accessClaims: object = {}) =>
  requirement.isMetBy(
    new KindeUser({ sub: 'kp_1', ...accessClaims }, { ...idClaims }),
    circumstances(),
  );

describe('a requirement of a sign-in at most 300 seconds ago', () => {
  it.each([
    ['now', ago(0)],
    ['a while ago', ago(150)],
    ['just in time', ago(299)],
    ['by a clock that is ahead', ago(-30)],
  ])('is met by a sign-in %s, by either token', (_, auth_time) => {
    expect(decide({ auth_time })).toBe(true);
    expect(decide({}, { auth_time })).toBe(true);
  });

  it.each([
    ['a moment too long ago', ago(300)],
    ['long ago', ago(86_400)],
    ['at the beginning of time', 0],
    ['before it', -1],
    ['in the future', ago(-31)],
    ['far in the future', 2 ** 53 - 1],
    ['in milliseconds', NOW * 1000],
    ['no whole number', NOW],
    ['more than a number can tell', 1e300],
    ['a text', String(ago(0))],
    ['a date', new Date(NOW * 1000).toISOString()],
    ['a list', [ago(0)]],
    ['an object', { valueOf: ago(0) }],
    ['true', true],
    ['null', null],
    ['not told', undefined],
  ])('asks to sign in again when that was %s, by either token', (_, auth_time) => {
    expect(() => decide({ auth_time })).toThrow(signedInAgain);
    expect(() => decide({}, { auth_time })).toThrow(signedInAgain);
  });

  it('goes by the id token where both tell', () => {
    expect(decide({ auth_time: ago(1) }, { auth_time: ago(999) })).toBe(true);
    expect(() => decide({ auth_time: ago(999) }, { auth_time: ago(1) })).toThrow(signedInAgain);
    expect(() => decide({ auth_time: 'odd' }, { auth_time: ago(1) })).toThrow(signedInAgain);
  });

  it('counts the very second at which it ends, either way', () => {
    expect(decideAt(ago(300))).toBe(true);
    expect(decideAt(ago(-30))).toBe(true);
    expect(() => decideAt(ago(301))).toThrow(signedInAgain);
    expect(() => decideAt(ago(-31))).toThrow(signedInAgain);
  });

  it('is not met by when a token was issued', () => {
    expect(() => decide({ iat: ago(0), rat: ago(0) }, { iat: ago(0) })).toThrow(signedInAgain);
  });

  it('is not met by a machine, which cannot sign in again', () => {
    const machine = new KindeMachine({ azp: 'a-machine', auth_time: ago(0) });
    expect(requirement.isMetBy(machine, circumstances())).toBe(false);
  });

  it('tells nothing of the claim', () => {
    expect(() => decide({ auth_time: 1_234_567 })).toThrow(
      new Error('The sign-in is not known to be at most 300 s ago.'),
    );
  });

  it('says in the log what it wants', () => {
    expect(requirement.describes).toBe('sign-in: at most 300 s ago');
  });

  it('can be one of a single second', () => {
    expect(authenticatedWithin(1).describes).toBe('sign-in: at most 1 s ago');
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, '300', null, undefined, [300]])(
    'cannot be one of %p seconds',
    (seconds) => {
      expect(() => authenticatedWithin(seconds as number)).toThrow(
        new TypeError('it takes a whole number of seconds, at least 1.'),
      );
    },
  );
});
