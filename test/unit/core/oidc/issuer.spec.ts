import { Issuer } from '../../../../lib/core/oidc/issuer.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { TestKey } from '../../../support/test-key.js';
import { until } from '../../../support/until.js';

const url = 'https://tenant.example';
const timeout = 5;
const document = {
  issuer: url,
  authorization_endpoint: `${url}/oauth2/auth`,
  token_endpoint: `${url}/oauth2/token`,
  jwks_uri: `${url}/keys`,
};
const key = new TestKey('first');

describe('Issuer', () => {
  /** What its requests get, by path. */
  let answers: Record<string, (init: RequestInit) => Response | Promise<Response>>;
  let asked: string[];
  const issuer = () =>
    new Issuer({
      url,
      config: {
        clock: () => 1000,
        timeout,
        fetch: async (input, init = {}) => {
          const { pathname } = new URL(input instanceof Request ? input.url : input);
          asked.push(pathname);
          return answers[pathname]?.(init) ?? new Response('', { status: 404 });
        },
      },
    });
  beforeEach(() => {
    asked = [];
    answers = {
      '/.well-known/openid-configuration': () => Response.json(document),
      '/keys': () => Response.json({ keys: [key.jwk] }),
    };
  });

  it('uses no network before anything is asked', () => {
    issuer();
    expect(asked).toEqual([]);
  });

  it('has the keys that are where its metadata says', async () => {
    expect(await issuer().keySet.document()).toEqual({ keys: [key.jwk] });
    expect(asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it.each([404, 500])('has no keys when those are answered with status %i', async (status) => {
    answers['/keys'] = () => Response.json({ keys: [key.jwk] }, { status });
    await expect(issuer().keySet.document()).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: `The key set of Kinde answered with status ${status}.`,
    });
  });

  it('gives discovery and keys one time limit together', async () => {
    const timers = HeldTimers.hold();
    try {
      let discovered: (() => void) | undefined;
      answers['/.well-known/openid-configuration'] = () =>
        new Promise((resolve) => {
          discovered = () => resolve(Response.json(document));
        });
      answers['/keys'] = ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new DOMException('Aborted.')));
        });
      const failure = issuer()
        .keySet.document()
        .catch((error: unknown) => error);
      await until('it was discovered', () => discovered !== undefined);
      timers.pass(timeout - 1);
      discovered?.();
      await until('the keys were asked for', () => asked.includes('/keys'));
      timers.pass(1);
      expect(await failure).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    } finally {
      timers.release();
    }
  });
});
