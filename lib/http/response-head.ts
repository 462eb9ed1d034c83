import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** The head of a response at the moment it goes out; what is set here is final. */
export interface ResponseHead {
  statusCode: number;
  readonly response: ServerResponse;
}

export type HeadEffect = (head: ResponseHead) => void;

/** Headers that effects change, and so must not be overruled by what `writeHead` is given. */
const SHARED_HEADERS = new Set([
  'cache-control',
  'location',
  'retry-after',
  'set-cookie',
  'vary',
  'www-authenticate',
]);

const effectsOf = new WeakMap<ServerResponse, HeadEffect[]>();

/**
 * Has `effect` run when the response's head goes out: after the handler has had its say, and when
 * what happened meanwhile is known. It covers values, errors and streams on both adapters, because
 * all of them end in `writeHead`. Responses without effects are left alone.
 */
export function onResponseHead(response: ServerResponse, effect: HeadEffect): void {
  const effects = effectsOf.get(response);
  if (effects) {
    effects.push(effect);
  } else {
    effectsOf.set(response, [effect]);
    interceptHead(response);
  }
}

type WriteHeadArguments = [statusCode: number, ...rest: unknown[]];
type HeadersArgument = OutgoingHttpHeaders | readonly OutgoingHttpHeader[] | undefined;

function interceptHead(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (
    ...head: WriteHeadArguments
  ) => ServerResponse;

  response.writeHead = (...[statusCode, ...rest]: WriteHeadArguments) => {
    const reason = typeof rest[0] === 'string' ? rest[0] : undefined;
    const headers = rest[reason === undefined ? 0 : 1] as HeadersArgument;
    const others = foldSharedHeaders(response, headers);
    const head: ResponseHead = { statusCode, response };
    for (const effect of effectsOf.get(response) ?? []) {
      effect(head);
    }
    effectsOf.set(response, []);
    // The reason phrase belongs to the status that was.
    return reason !== undefined && head.statusCode === statusCode
      ? writeHead(head.statusCode, reason, others)
      : writeHead(head.statusCode, others);
  };
}

/**
 * Moves the shared headers among the arguments of `writeHead` (Fastify gives it all headers that
 * way) to where effects see and extend them. Returns the others.
 */
function foldSharedHeaders(
  response: ServerResponse,
  headers: HeadersArgument,
): OutgoingHttpHeaders {
  const others: OutgoingHttpHeaders = {};
  for (const [name, value] of headerEntries(headers)) {
    if (SHARED_HEADERS.has(name.toLowerCase()) && value !== undefined) {
      response.setHeader(name, value);
    } else {
      others[name] = value;
    }
  }
  return others;
}

/** `writeHead` takes an object, a flat list or a list of pairs. */
function headerEntries(
  headers: HeadersArgument,
): readonly (readonly [string, OutgoingHttpHeader | undefined])[] {
  if (headers === undefined || !isList(headers)) {
    return Object.entries(headers ?? {});
  }
  const flat = headers.flat();
  const entries = new Map<string, OutgoingHttpHeader>();
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = String(flat[index]).toLowerCase();
    const value = flat[index + 1] ?? '';
    const before = entries.get(name);
    entries.set(name, before === undefined ? value : [before, value].flat().map(String));
  }
  return [...entries];
}

function isList(headers: NonNullable<HeadersArgument>): headers is readonly OutgoingHttpHeader[] {
  return Array.isArray(headers);
}

/** Adds `Set-Cookie` values, and keeps caches from handing them to anybody else (RFC 9111 §5.2.2.5). */
export function addCookies({ response }: ResponseHead, cookies: readonly string[]): void {
  if (cookies.length > 0) {
    response.setHeader(
      'Set-Cookie',
      [response.getHeader('set-cookie') ?? [], cookies].flat().map(String),
    );
    forbidStoring(response);
  }
}

/** Overrules what the application says about caching. */
export function forbidStoring(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  const vary = String(response.getHeader('vary') ?? '');
  if (vary !== '*' && !vary.toLowerCase().split(/,\s*/).includes('cookie')) {
    response.setHeader('Vary', vary === '' ? 'Cookie' : `${vary}, Cookie`);
  }
}
