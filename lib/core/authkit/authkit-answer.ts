import { isJsonObject, type JsonObject, ownProperty, parseJsonObject } from '../json.js';
import type { AuthKitToken } from './authkit-token.js';

/** A page, or what the provider answered with instead, in words. */
export type AuthKitAnswer = { readonly token: AuthKitToken } | { readonly fault: string };

/** Reads a page of connections; what is in its rows is the widget's to read, and is not checked. */
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
  if (normalised.includes(JSON.stringify(secretKey).slice(1, -1))) {
    return { fault: 'a page that has the secret key in it, which must not go on to a browser' };
  }
  return isPage(page)
    ? { token: page as object as AuthKitToken }
    : { fault: 'what is no page of connections: rows, total, pages and page' };
}

function isPage(page: JsonObject): boolean {
  const rows = ownProperty(page, 'rows');
  const requestId = ownProperty(page, 'requestId');
  return (
    Array.isArray(rows) &&
    rows.every((row) => isJsonObject(row)) &&
    ['total', 'pages', 'page'].every((name) => isCount(ownProperty(page, name))) &&
    (requestId === undefined || typeof requestId === 'number')
  );
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
