import { KindeError } from '../../kinde.errors.js';
import { isJsonObject, ownProperty } from '../json.js';

/** Seconds, where Kinde does not say (RFC 8628 §3.2). */
const DEFAULT_INTERVAL = 5;
/** Seconds: no answer can make a device ask all the time, or for ever. */
const LEAST_INTERVAL = 1;
/** Seconds: of more, nobody who has confirmed the code would think that anything still happens. */
const MOST_INTERVAL = 300;
const MOST_LIFETIME = 86_400;

/** What a person types who reads it from a screen; nothing that a terminal would obey. */
const USER_CODE = /^[\w-]{1,64}$/;

/** What Kinde says when a device begins a login (RFC 8628 §3.2). */
export interface DeviceAuthorization {
  /** A secret of the device's own. */
  readonly deviceCode: string;
  /** What the person confirms or types in. */
  readonly userCode: string;
  /** The page where. */
  readonly verificationUri: string;
  /** The same page with the code filled in, for a link or a QR code. */
  readonly verificationUriComplete: string | undefined;
  /** Seconds. */
  readonly expiresIn: number;
  /** Seconds between two questions whether the person has decided. */
  readonly interval: number;
}

/** @throws KindeError `ERR_KINDE_LOGIN_FAILED` for what no person could use */
export function readDeviceAuthorization(answer: unknown): DeviceAuthorization {
  const body = isJsonObject(answer) ? answer : {};
  const deviceCode = ownProperty(body, 'device_code');
  const userCode = ownProperty(body, 'user_code');
  const verificationUri = pageUrl(ownProperty(body, 'verification_uri'));
  const complete = ownProperty(body, 'verification_uri_complete') ?? undefined;
  const verificationUriComplete = pageUrl(complete);
  const expiresIn = ownProperty(body, 'expires_in');
  const interval = ownProperty(body, 'interval') ?? DEFAULT_INTERVAL;
  if (
    typeof deviceCode !== 'string' ||
    typeof userCode !== 'string' ||
    !USER_CODE.test(userCode) ||
    verificationUri === undefined ||
    (complete !== undefined && verificationUriComplete === undefined) ||
    typeof expiresIn !== 'number' ||
    typeof interval !== 'number' ||
    !(interval <= MOST_INTERVAL)
  ) {
    const message = 'Kinde answered the login of a device with what nobody could use.';
    throw new KindeError('ERR_KINDE_LOGIN_FAILED', message);
  }
  return {
    deviceCode,
    userCode,
    verificationUri,
    verificationUriComplete,
    expiresIn: Math.min(expiresIn, MOST_LIFETIME),
    interval: Math.max(interval, LEAST_INTERVAL),
  };
}

/**
 * A page that a browser can be sent to; in the spelling that has no special characters left. A user
 * name before the host could pass for the host.
 */
function pageUrl(value: unknown): string | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined &&
    ['https:', 'http:'].includes(url.protocol) &&
    url.username === '' &&
    url.password === ''
    ? url.href
    : undefined;
}
