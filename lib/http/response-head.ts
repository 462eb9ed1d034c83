import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** The head of a response at the moment it goes out; what is set here is final. */
export interface ResponseHead {
  statusCode: number;
  readonly response: ServerResponse;
}

export type HeadEffect = (head: ResponseHead) => void;

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

type WriteHead = (statusCode: number, ...rest: unknown[]) => ServerResponse;
type Headers = OutgoingHttpHeaders | readonly OutgoingHttpHeader[];

function interceptHead(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as WriteHead;

  response.writeHead = (statusCode: number, ...rest: unknown[]) => {
    const reason = typeof rest[0] === 'string' ? rest[0] : undefined;
    const headers = rest[1] ?? (reason === undefined ? rest[0] : undefined);
    setHeaders(response, headers as Headers | undefined);
    const head: ResponseHead = { statusCode, response };
    for (const effect of effectsOf.get(response) ?? []) {
      effect(head);
    }
    effectsOf.set(response, []);
    // The reason phrase belongs to the status that was.
    return reason !== undefined && head.statusCode === statusCode
      ? writeHead(head.statusCode, reason)
      : writeHead(head.statusCode);
  };
}

/**
 * Moves what `writeHead` is given (Fastify gives it all headers that way) to where effects see and
 * extend it, since it would overrule them.
 */
function setHeaders(response: ServerResponse, headers: Headers | undefined): void {
  for (const [name, value] of headerEntries(headers ?? {})) {
    response.setHeader(name, value);
  }
}

/** `writeHead` takes an object, a flat list or a list of pairs, and a list may repeat a name. */
function headerEntries(headers: Headers): Iterable<[string, OutgoingHttpHeader]> {
  if (!isList(headers)) {
    return Object.entries(headers) as [string, OutgoingHttpHeader][];
  }
  const flat = Array.isArray(headers[0]) ? headers.flat() : headers;
  const entries = new Map<string, [string, OutgoingHttpHeader]>();
  for (let index = 0; index < flat.length; index += 2) {
    const name = String(flat[index]);
    const value = flat[index + 1] ?? '';
    const [, before] = entries.get(name.toLowerCase()) ?? [];
    entries.set(name.toLowerCase(), [
      name,
      before === undefined ? value : [before, value].flat().map(String),
    ]);
  }
  return entries.values();
}

function isList(headers: Headers): headers is readonly OutgoingHttpHeader[] {
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

/** Overrules what the application says about caching, to content delivery networks too (RFC 9213). */
export function forbidStoring(response: ServerResponse): void {
  for (const name of response.getHeaderNames().filter(isTargetedCacheControl)) {
    response.removeHeader(name);
  }
  // What forbids storing by itself may say more, such as `no-transform` for a stream of events.
  if (!listOf(response, 'cache-control').includes('no-store')) {
    response.setHeader('Cache-Control', 'no-store');
  }
  const vary = listOf(response, 'vary');
  if (!vary.includes('*') && !vary.includes('cookie')) {
    response.setHeader('Vary', [response.getHeader('vary') ?? [], 'Cookie'].flat().join(', '));
  }
}

function isTargetedCacheControl(name: string): boolean {
  return /.-cache-control$|^surrogate-control$/.test(name);
}

/** The elements of a list header, in lower case. */
function listOf(response: ServerResponse, name: string): string[] {
  const value = String(response.getHeader(name) ?? '');
  return value.split(',').map((element) => element.trim().toLowerCase());
}
