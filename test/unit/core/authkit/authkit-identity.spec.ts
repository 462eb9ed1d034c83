import {
  assertIdentity,
  assertIdentityType,
} from '../../../../lib/core/authkit/authkit-identity.js';
import { thrownBy } from '../../../support/thrown-by.js';

const LENGTH = 'identity has to be a string of 1 to 256 characters.';

describe('assertIdentity', () => {
  it.each([
    'kp_0123456789abcdef',
    'org_1',
    'x',
    'ada@example.com',
    'a/b?c#d',
    'ä😀',
    'a'.repeat(256),
  ])('takes %s', (identity) => {
    expect(thrownBy(() => assertIdentity(identity))).toBeUndefined();
  });

  it.each([
    [''],
    ['a'.repeat(257)],
    [undefined],
    [null],
    [7],
    [{}],
    [['kp_1']],
    [new String('kp_1')],
  ])('does not take %j, which is no string of that length', (identity) => {
    expect(thrownBy(() => assertIdentity(identity))).toEqual(new TypeError(LENGTH));
  });

  it.each([
    ['canary one', 'spaces'],
    [' canary', 'spaces'],
    ['canary\u00a0', 'spaces'],
    ['user:canary', 'colons'],
    ['canary\u0000', 'control characters'],
    ['canary\u007f', 'control characters'],
    ['canary\u0085', 'control characters'],
    ['canary\ud800', 'unpaired surrogates'],
    ['canary: one', 'spaces and colons'],
    ['canary\r\n', 'spaces and control characters'],
  ])('says what is wrong with %j, without it', (identity, fault) => {
    const error = thrownBy(() => assertIdentity(identity));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(`identity has ${fault}. It has to be without`);
    expect(String(error)).not.toContain('canary');
  });
});

describe('assertIdentityType', () => {
  it.each(['user', 'team', 'organization', 'project'])('takes %s', (type) => {
    expect(thrownBy(() => assertIdentityType(type))).toBeUndefined();
  });

  it.each(['canary', 'User', '', 'constructor', null, undefined, 0, ['user']])(
    'names the four in place of %j',
    (type) => {
      expect(thrownBy(() => assertIdentityType(type))).toEqual(
        new TypeError('identityType has to be one of user, team, organization, project.'),
      );
    },
  );
});
