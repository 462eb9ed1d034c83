import { type JsonObject, isStringArray, ownProperty, parseJsonObject } from '../json.js';

/** What Kinde says of a token (RFC 7662 §2.2). */
export interface TokenIntrospection {
  /** Whether it is good now: issued by Kinde, neither expired nor revoked. Else nothing more is told. */
  readonly isActive: boolean;
  /** The APIs that it is for. */
  readonly audience?: readonly string[] | undefined;
  /** The application that it was issued to. */
  readonly clientId?: string | undefined;
  /** Seconds since the epoch. */
  readonly expiresAt?: number | undefined;
  /** Seconds since the epoch. */
  readonly issuedAt?: number | undefined;
}

/** `undefined` for what is no answer to the question. */
export function readTokenIntrospection(text: string): TokenIntrospection | undefined {
  const body = parseJsonObject(text);
  const isActive = body && ownProperty(body, 'active');
  if (body === undefined || typeof isActive !== 'boolean') {
    return undefined;
  }
  if (!isActive) {
    return { isActive };
  }
  const audience = [said(body, 'aud') ?? []].flat();
  const clientId = said(body, 'client_id');
  const expiresAt = said(body, 'exp');
  const issuedAt = said(body, 'iat');
  return isStringArray(audience) && isText(clientId) && isTime(expiresAt) && isTime(issuedAt)
    ? {
        isActive,
        audience: said(body, 'aud') === undefined ? undefined : audience,
        clientId,
        expiresAt,
        issuedAt,
      }
    : undefined;
}

function said(body: JsonObject, name: string): unknown {
  return ownProperty(body, name) ?? undefined;
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isTime(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value));
}
