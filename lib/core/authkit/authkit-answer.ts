import { isJsonObject, type JsonObject, ownProperty, parseJsonObject } from '../json.js';
import type { AuthKitToken } from './authkit-token.js';

/** A page, or what the provider answered with instead, in words. */
export type AuthKitAnswer = { readonly token: AuthKitToken } | { readonly fault: string };

/** Reads a page of connections; no more of it is checked than what pages are joined by. */
export function readAuthKitAnswer(text: string, secretKey: string): AuthKitAnswer {
  const page = parseJsonObject(text);
  if (page === undefined) {
    return { fault: 'what is no JSON object' };
  }
  // It goes on to browsers, which would read what is escaped in here as well.
  const normalised = inJson(page);
  if (normalised === undefined) {
    return { fault: 'what is nested too deeply' };
  }
  if (text.includes(secretKey) || normalised.includes(JSON.stringify(secretKey).slice(1, -1))) {
    return { fault: 'a page that has the secret key in it, which must not go on to a browser' };
  }
  return isPage(page)
    ? { token: page as object as AuthKitToken }
    : { fault: 'what is no page of connections: rows, total and pages' };
}

function isPage(page: JsonObject): boolean {
  const rows = ownProperty(page, 'rows');
  const isList = Array.isArray(rows) && rows.every((row) => isJsonObject(row));
  return isList && isCount(ownProperty(page, 'total')) && isCount(ownProperty(page, 'pages'));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** `undefined` for what `JSON.parse` takes and `JSON.stringify` does not. */
function inJson(page: JsonObject): string | undefined {
  try {
    return JSON.stringify(page);
  } catch {
    return undefined;
  }
}
