import * as oidc from 'openid-client';

import {
  clientCredentialsError,
  deviceError,
  deviceState,
  isUndecided,
  loginError,
  refreshError,
} from '../../../../lib/core/oidc/oidc-errors.js';
import { KindeError } from '../../../../lib/kinde.errors.js';

const down = new KindeError('ERR_KINDE_UNAVAILABLE', 'Kinde is down.', { retryAfter: 7 });
const refused = new KindeError('ERR_KINDE_INVALID_TOKEN', 'Access token refused: expired.');

/** An answer of the token endpoint, as `openid-client` tells of it. */
const answered = (error: string, status = 400) =>
  new oidc.ResponseBodyError('a secret', {
    cause: { error, error_description: 'a secret' },
    response: new Response(null, { status }),
  });
const challenged = (status: number) =>
  new oidc.WWWAuthenticateChallengeError('a secret', {
    cause: [{ scheme: 'basic', parameters: {} }],
    response: new Response(null, { status }),
  });
const calledBack = (error: string) =>
  new oidc.AuthorizationResponseError('a secret', {
    cause: new URLSearchParams({ error, error_description: 'a secret' }),
  });
const failed = (code: string, cause?: unknown) =>
  Object.assign(new oidc.ClientError('a secret', { cause }), { code });

describe.each([
  ['a login', (error: unknown) => loginError(error, true)],
  ['a login before its code was spent', (error: unknown) => loginError(error, false)],
  ['a machine token', clientCredentialsError],
  ['the login of a device', deviceError],
])('of %s', (_, errorOf) => {
  it('goes on what is known already', () => {
    expect(errorOf(down)).toBe(down);
    expect(errorOf(refused)).toBe(refused);
    expect(errorOf(failed('ANY', down))).toBe(down);
  });

  it.each([new TypeError('a secret'), 'a secret', undefined, null, failed('a secret'), {}])(
    'tells nothing of %p',
    (error) => {
      const told = errorOf(error);
      expect(told).toBeInstanceOf(KindeError);
      expect(told.cause).toBeUndefined();
      expect(told.message).not.toContain('secret');
    },
  );
});

describe('a login', () => {
  it.each([
    'access_denied',
    'login_required',
    'interaction_required',
    'account_selection_required',
    'consent_required',
    'login_link_expired',
    'organization_suspended',
  ])('that Kinde refuses with %s is refused with it', (name) => {
    expect(loginError(calledBack(name), false)).toMatchObject({
      code: 'ERR_KINDE_LOGIN_REFUSED',
      message: `Kinde answered the login with ${name}.`,
      refusal: name,
    });
  });

  it.each([
    'invalid_request',
    'invalid_scope',
    'server_error',
    'temporarily_unavailable',
    'unauthorized_client',
    'unsupported_response_type',
  ])('that Kinde answers with %s is told so, to the developer alone', (name) => {
    const error = loginError(calledBack(name), false);
    expect(error).toMatchObject({
      code: 'ERR_KINDE_LOGIN_REFUSED',
      message: `Kinde answered the login with ${name}.`,
    });
    expect(error.refusal).toBeUndefined();
  });

  it.each(['canary', '', '__proto__', 'ACCESS_DENIED'])('does not repeat %j', (name) => {
    const error = loginError(calledBack(name), false);
    expect(error.message).toBe('Kinde answered the login with an unknown error.');
    expect(error.refusal).toBeUndefined();
  });

  it('fails once its code is spent', () => {
    expect(loginError(answered('invalid_grant'), true)).toMatchObject({
      code: 'ERR_KINDE_LOGIN_FAILED',
      message: 'The code exchange failed: invalid_grant.',
    });
    expect(loginError(failed('OAUTH_TIMEOUT'), true).message).toBe(
      'The code exchange failed: OAUTH_TIMEOUT.',
    );
  });

  it('says what to look at when Kinde does not know the client', () => {
    expect(loginError(answered('invalid_client'), true).message).toBe(
      'The code exchange failed: invalid_client. Check clientId and clientSecret.',
    );
  });

  it('is none when the callback makes no sense', () => {
    expect(loginError(failed('OAUTH_INVALID_RESPONSE'), false)).toMatchObject({
      code: 'ERR_KINDE_INVALID_REQUEST',
      message: 'The callback is not an authorization response.',
    });
  });

  it.each(['a b', 'a\n', '', 'é', 'x'.repeat(61)])('does not repeat the name %j', (name) => {
    expect(loginError(answered(name), true).message).toBe(
      'The code exchange failed: an unknown error.',
    );
  });

  it('repeats a name of up to 60 characters', () => {
    const name = 'x'.repeat(60);
    expect(loginError(answered(name), true).message).toContain(`: ${name}.`);
  });
});

describe('a refresh', () => {
  it.each<[string, unknown]>([
    ['Kinde does not know the token', answered('invalid_grant')],
    ['what came is for somebody else', refused],
    ['what came is a forgery', failed('OAUTH_JWT_CLAIM_COMPARISON_FAILED')],
    ['nobody knows why', new TypeError('a secret')],
  ])('ends the session when %s', (_, error) => {
    const told = refreshError(error);
    expect(told.code).toBe('ERR_KINDE_SESSION_ENDED');
    expect(told.message).toMatch(/^Kinde ended a session: .+\.$/);
    expect(told.message).not.toContain('secret');
  });

  it('says what ended it', () => {
    expect(refreshError(answered('invalid_grant')).message).toBe(
      'Kinde ended a session: invalid_grant.',
    );
    expect(refreshError(refused).message).toContain('Access token refused: expired.');
  });

  it.each<[string, unknown]>([
    ['another OAuth error', answered('invalid_client')],
    ['a fault of its own', answered('server_error')],
    ['a challenge', challenged(401)],
    ['what is not OAuth', failed('OAUTH_RESPONSE_IS_NOT_CONFORM')],
    ['what is not JSON', failed('OAUTH_RESPONSE_IS_NOT_JSON')],
    ['what cannot be read', failed('OAUTH_PARSE_ERROR')],
  ])('may be tried later when Kinde answers with %s', (_, error) => {
    const told = refreshError(error);
    expect(told.code).toBe('ERR_KINDE_UNAVAILABLE');
    expect(told.message).toMatch(/^Kinde did not renew a session: .+\.$/);
  });

  it('may be tried later when that is what is known', () => {
    expect(refreshError(down)).toBe(down);
    expect(refreshError(failed('ANY', down))).toBe(down);
  });
});

describe('a machine token', () => {
  it.each([
    'access_denied',
    'invalid_client',
    'invalid_request',
    'invalid_scope',
    'invalid_target',
    'unauthorized_client',
    'unsupported_grant_type',
  ])('that Kinde refuses with %s is a matter of configuration', (name) => {
    expect(clientCredentialsError(answered(name))).toMatchObject({
      code: 'ERR_KINDE_CONFIGURATION',
      message:
        `Kinde gave the application no access token of its own: ${name}. Is it of the type machine ` +
        'to machine, and authorized for the audience, scope and organization that it asked for?',
    });
  });

  it('that Kinde refuses in a header alone is that as well', () => {
    const error = clientCredentialsError(challenged(401));
    expect(error.code).toBe('ERR_KINDE_CONFIGURATION');
    expect(error.message).toContain('invalid_client');
    expect(clientCredentialsError(challenged(403)).code).toBe('ERR_KINDE_UNAVAILABLE');
  });

  it.each<[unknown, string]>([
    [answered('server_error'), 'server_error'],
    [failed('OAUTH_PARSE_ERROR'), 'OAUTH_PARSE_ERROR'],
    [new TypeError('a secret'), 'an unknown error'],
  ])('may be there later: %#', (error, name) => {
    expect(clientCredentialsError(error)).toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: `Kinde gave no machine token: ${name}.`,
    });
  });
});

describe('the login of a device', () => {
  it('stands as Kinde says', () => {
    expect(deviceState(answered('authorization_pending'))).toBe('pending');
    expect(deviceState(answered('slow_down'))).toBe('slow down');
    for (const error of [answered('access_denied'), failed('slow_down'), down, undefined]) {
      expect(deviceState(error)).toBeUndefined();
    }
  });

  it('is refused by the person', () => {
    expect(deviceError(answered('access_denied'))).toMatchObject({
      code: 'ERR_KINDE_LOGIN_REFUSED',
      message: 'The login was refused on the other device.',
      refusal: 'access_denied',
    });
  });

  it.each(['expired_token', 'invalid_grant'])('is over after %s', (name) => {
    expect(deviceError(answered(name))).toMatchObject({
      code: 'ERR_KINDE_LOGIN_EXPIRED',
      message: 'The code of the device has expired.',
    });
  });

  it.each([answered('invalid_client'), challenged(401)])(
    'needs the secret of the client',
    (error) => {
      expect(deviceError(error)).toMatchObject({
        code: 'ERR_KINDE_CONFIGURATION',
        message:
          'Kinde answered the login of a device with invalid_client. ' +
          'Does the application have a client secret, and is it in clientSecret?',
      });
    },
  );

  it.each(['invalid_request', 'invalid_scope', 'unauthorized_client', 'unsupported_grant_type'])(
    'has to be on in Kinde: %s',
    (name) => {
      expect(deviceError(answered(name))).toMatchObject({
        code: 'ERR_KINDE_CONFIGURATION',
        message:
          `Kinde answered the login of a device with ${name}. ` +
          'Is the device authorization flow on for this application in Kinde?',
      });
    },
  );

  it.each(['OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR'])(
    'may be tried later after %s',
    (code) => {
      expect(deviceError(failed(code))).toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
        message: `Kinde answered the login of a device with ${code}.`,
      });
    },
  );

  it.each<[unknown, string]>([
    [answered('server_error'), 'server_error'],
    [new TypeError('a secret'), 'an unknown error'],
  ])('fails otherwise: %#', (error, name) => {
    expect(deviceError(error)).toMatchObject({
      code: 'ERR_KINDE_LOGIN_FAILED',
      message: `Kinde answered the login of a device with ${name}.`,
    });
  });

  it('fails with a challenge of any other kind', () => {
    expect(deviceError(challenged(403)).code).toBe('ERR_KINDE_LOGIN_FAILED');
  });

  it('is undecided while what Kinde issued cannot be verified', () => {
    expect(isUndecided(down)).toBe(true);
    expect(isUndecided(failed('ANY', down))).toBe(true);
    for (const error of [refused, failed('ANY'), new TypeError('a secret'), undefined]) {
      expect(isUndecided(error)).toBe(false);
    }
  });
});
