import { isLoopback } from '../core/loopback.js';
import { accountAnswer } from './fake-kinde.account-api.js';
import { discoveryDocument } from './local-kinde.discovery.js';
import { claimsOfJws } from './local-kinde.jws.js';
import { testKey } from './test-key.js';
import { idClaimsBeside } from './test-tokens.js';

type Fetch = typeof fetch;

const DISCOVERY = '/.well-known/openid-configuration';
const KEY_SET = '/.well-known/jwks';

const knowing = new WeakSet<Fetch>();

/**
 * Answers for Kinde, without a network, whatever an application needs for its own decisions: the
 * discovery document, the key set, and what users may ask about themselves.
 *
 * @param local sends what goes to this computer, to a `LocalKinde` say; default the global `fetch`
 * @param beyond sends everything else; default: it fails
 */
export function fakeNetwork(
  local: Fetch = (...request) => globalThis.fetch(...request),
  beyond: Fetch = unreachable,
): Fetch {
  const send: Fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (isLoopback(url)) {
      return local(input, init);
    }
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    const headers = new Headers(input instanceof Request ? input.headers : init?.headers);
    return (method === 'GET' && answerTo(url, headers)) || beyond(input, init);
  };
  knowing.add(send);
  return send;
}

/** Whether the keys that it gets for an issuer are those of this process. */
export function knowsTestKey(send: Fetch, issuer: string): boolean {
  return knowing.has(send) && !isLoopback(new URL(issuer));
}

function answerTo({ origin, pathname }: URL, headers: Headers): Response | undefined {
  if (pathname.endsWith(DISCOVERY)) {
    const issuer = origin + pathname.slice(0, -DISCOVERY.length);
    return Response.json(discoveryDocument(issuer));
  }
  if (pathname.endsWith(KEY_SET)) {
    return Response.json({ keys: [testKey().jwk] });
  }
  const token = headers.get('authorization')?.replace(/^Bearer /, '') ?? '';
  const access = claimsOfJws(token);
  const answer = accountAnswer(pathname, { access, id: idClaimsBeside(access) });
  return answer && Response.json(answer);
}

function unreachable(input: Parameters<Fetch>[0]): Promise<Response> {
  const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
  return Promise.reject(
    new TypeError(
      `fakeKinde() has no answer for ${origin}${pathname}, and lets nothing out of this computer.`,
    ),
  );
}
