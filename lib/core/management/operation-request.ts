import type { Operation, OperationParameters } from './operation.js';
import { pathSegment } from './path-segment.js';
import { queryText } from './query-text.js';

/** Characters of a wrong name that are repeated to the developer. */
const MAXIMUM_NAME_LENGTH = 60;
/** `{user_id}` */
const PLACE = /\{(\w+)\}/g;

/** What is sent, to whatever host. */
export interface OperationRequest {
  readonly method: Operation['method'];
  /** With the query. */
  readonly path: string;
  /** `undefined` where there is no body, and for a form, whose boundary `fetch` alone knows. */
  readonly contentType: 'application/json' | undefined;
  readonly body: string | FormData | undefined;
}

type Entries = readonly (readonly [name: string, value: unknown])[];

/**
 * Puts every parameter where the operation has it.
 *
 * @throws TypeError when one is missing, is not known, or cannot be sent; it names no values
 */
export function operationRequest(
  operation: Operation,
  parameters: OperationParameters,
): OperationRequest {
  const { method, path, query = [], body, form } = operation;
  const given = givenParameters(operation, parameters);
  const pick = (names: readonly string[]): Entries =>
    names.flatMap((name) => (given.has(name) ? [[name, given.get(name)] as const] : []));
  const target = path.replace(PLACE, (_, name: string) => segment(name, given.get(name)));
  return {
    method,
    path: target + queryText(pick(query)),
    contentType: body && 'application/json',
    body: body ? JSON.stringify(Object.fromEntries(pick(body))) : form && formData(pick(form)),
  };
}

function givenParameters(
  { method, path, query = [], body = [], form = [], required = [] }: Operation,
  parameters: OperationParameters,
): ReadonlyMap<string, unknown> {
  const inPath = [...path.matchAll(PLACE)].flatMap(([, name]) => name ?? []);
  const known = [...inPath, ...query, ...body, ...form];
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const name = JSON.stringify(unknown.slice(0, MAXIMUM_NAME_LENGTH));
    const choice = known.length > 0 ? known.join(', ') : 'none';
    throw new TypeError(`${method} ${path} has no parameter ${name}. It takes ${choice}.`);
  }
  const given = new Map(Object.entries(parameters).filter(([, value]) => value !== undefined));
  const missing = [...inPath, ...required].filter(
    // Only JSON can say null.
    (name) => !given.has(name) || (given.get(name) === null && !body.includes(name)),
  );
  if (missing.length > 0) {
    throw new TypeError(`${method} ${path} needs ${missing.join(', ')}.`);
  }
  return given;
}

function segment(name: string, value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  const encoded = typeof text === 'string' ? pathSegment(text) : undefined;
  if (encoded === undefined) {
    throw new TypeError(
      `${name} cannot be part of a path: it has to be a string of 1 to 256 whole characters, ` +
        'not of dots alone.',
    );
  }
  return encoded;
}

function formData(entries: Entries): FormData {
  const form = new FormData();
  for (const [name, value] of entries) {
    if (!(value instanceof Blob)) {
      throw new TypeError(`${name} has to be a Blob or a File.`);
    }
    form.append(name, value);
  }
  return form;
}
