import {
  challengeHeaders,
  retryHeaders,
  statusOf,
  toHttpException,
} from '../../../lib/http/http-errors.js';
import { KindeError, type KindeErrorCode } from '../../../lib/kinde.errors.js';

const REALM = 'Bearer realm="kinde"';

const rows: [code: KindeErrorCode, status: number, error: string, challenge: string | undefined][] =
  [
    ['ERR_KINDE_CONFIGURATION', 500, 'Internal Server Error', undefined],
    ['ERR_KINDE_UNAUTHENTICATED', 401, 'Unauthorized', REALM],
    [
      'ERR_KINDE_INVALID_TOKEN',
      401,
      'Unauthorized',
      `${REALM}, error="invalid_token", error_description="The access token is not valid."`,
    ],
    ['ERR_KINDE_SESSION_ENDED', 401, 'Unauthorized', REALM],
    ['ERR_KINDE_INVALID_REQUEST', 400, 'Bad Request', `${REALM}, error="invalid_request"`],
    ['ERR_KINDE_FORBIDDEN', 403, 'Forbidden', `${REALM}, error="insufficient_scope"`],
    ['ERR_KINDE_CROSS_SITE_REQUEST', 403, 'Forbidden', undefined],
    ['ERR_KINDE_UNSUPPORTED_CONTEXT', 403, 'Forbidden', undefined],
    ['ERR_KINDE_LOGIN_EXPIRED', 400, 'Bad Request', undefined],
    ['ERR_KINDE_LOGIN_REFUSED', 403, 'Forbidden', undefined],
    ['ERR_KINDE_LOGIN_FAILED', 502, 'Bad Gateway', undefined],
    ['ERR_KINDE_SESSION_TOO_LARGE', 502, 'Bad Gateway', undefined],
    ['ERR_KINDE_UNAVAILABLE', 503, 'Service Unavailable', undefined],
  ];

describe.each(rows)('%s over HTTP', (code, status, name, challenge) => {
  const error = new KindeError(code, 'canary for the log', { refusal: 'canary' });

  it(`is a ${status}`, () => {
    expect(statusOf(error)).toBe(status);
    expect(toHttpException(error).getStatus()).toBe(status);
  });

  it('has a body of four members, with a fixed sentence', () => {
    const body = toHttpException(error).getResponse();
    expect(body).toEqual({
      statusCode: status,
      message: expect.stringMatching(/^[A-Z][\w .]+\.$/) as string,
      error: name,
      code,
    });
    expect(JSON.stringify(body)).not.toContain('canary');
    expect(toHttpException(error).cause).toBeUndefined();
  });

  it(`challenges with ${challenge ?? 'nothing'}`, () => {
    expect(challengeHeaders(error)['WWW-Authenticate']).toBe(challenge);
  });

  it('says when to come back only if that helps', () => {
    expect(retryHeaders(error)['Retry-After']).toBe(status === 503 ? '1' : undefined);
  });
});

describe('WWW-Authenticate', () => {
  it('names the scopes that were missing (RFC 6750 §3.1)', () => {
    const error = new KindeError('ERR_KINDE_FORBIDDEN', 'x', { scopes: ['a', 'b'] });
    expect(challengeHeaders(error)).toEqual({
      'WWW-Authenticate': `${REALM}, error="insufficient_scope", scope="a b"`,
    });
  });
});

describe('Retry-After', () => {
  it('is what Kinde asked for', () => {
    const error = new KindeError('ERR_KINDE_UNAVAILABLE', 'down', { retryAfter: 7 });
    expect(retryHeaders(error)).toEqual({ 'Retry-After': '7' });
  });
});
