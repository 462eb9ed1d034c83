import { authKitRequestBody } from '../../../../lib/core/authkit/authkit-request.js';
import { thrownBy } from '../../../support/thrown-by.js';

describe('authKitRequestBody', () => {
  it('is empty for a request that says nothing', () => {
    expect(authKitRequestBody({})).toBe('{}');
    expect(authKitRequestBody({ identity: undefined, group: undefined, other: undefined })).toBe(
      '{}',
    );
  });

  it('says whose connections are meant, under the documented names', () => {
    expect(authKitRequestBody({ identityType: 'team', identity: 'team_7' })).toBe(
      '{"identity":"team_7","identityType":"team"}',
    );
  });

  it('still has the members that are deprecated', () => {
    expect(authKitRequestBody({ label: 'A label: of old', group: 'a group' })).toBe(
      '{"group":"a group","label":"A label: of old"}',
    );
  });

  it.each([null, 'canary', 7, ['canary'], () => undefined])('takes no %p', (request) => {
    expect(thrownBy(() => authKitRequestBody(request))).toEqual(
      new TypeError(
        'The request for an AuthKit token has to be an object. It takes identity, identityType, ' +
          'group, label.',
      ),
    );
  });

  it.each([
    [{ identity: 'canary one' }, 'identity has spaces'],
    [{ identity: null }, 'identity has to be a string'],
    [{ identity: 'x', identityType: 'canary' }, 'user, team, organization, project'],
    [{ group: '' }, 'group has to be a string of 1 to 256 characters'],
    [{ group: 7 }, 'group has to be a string of 1 to 256 characters'],
    [{ label: 'canary'.repeat(50) }, 'label has to be a string of 1 to 256 characters'],
    [{ label: { canary: 1 } }, 'label has to be a string of 1 to 256 characters'],
    [{ identity_type: 'canary' }, 'has no member "identity_type". It takes identity, identityType'],
    [JSON.parse('{"__proto__":{"identity":"canary"}}') as object, 'has no member "__proto__"'],
    [{ ['a\n'.repeat(100)]: 1 }, `has no member ${JSON.stringify('a\n'.repeat(30))}.`],
  ])('refuses %j', (request, reason) => {
    const error = thrownBy(() => authKitRequestBody(request));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(reason);
    expect(String(error)).not.toContain('canary');
  });

  // Without its identity the request would be for the connections of everybody.
  it.each([
    ['inherited', Object.create({ identity: 'canary' }) as object],
    [
      'a getter of its class',
      new (class {
        get identity() {
          return 'canary';
        }
      })(),
    ],
  ])('does not pass over an identity that is %s', (_, request) => {
    expect(thrownBy(() => authKitRequestBody(request))).toEqual(
      new TypeError(
        'The request for an AuthKit token has to have identity as a property of its own.',
      ),
    );
  });
});
