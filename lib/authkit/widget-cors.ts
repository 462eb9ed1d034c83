import type { ServerResponse } from 'node:http';

import { onResponseHead } from '../http/response-head.js';

/** What the widget sends, as its browser asks for it beforehand. */
export const WIDGET_METHODS = 'POST';
export const WIDGET_REQUEST_HEADERS = 'Authorization, Content-Type';
/** Seconds that a browser may remember the answer. */
export const PREFLIGHT_LIFETIME = 600;

const PREFLIGHT = {
  'Access-Control-Allow-Methods': WIDGET_METHODS,
  'Access-Control-Allow-Headers': WIDGET_REQUEST_HEADERS,
  'Access-Control-Max-Age': String(PREFLIGHT_LIFETIME),
};

/**
 * Lets pages of one origin read a response, without cookies, and pages of no other, whatever the
 * application says of all its responses (fetch.spec.whatwg.org/#http-cors-protocol).
 */
export function allowOrigin(response: ServerResponse, origin: string): void {
  onResponseHead(response, () => {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.removeHeader('Access-Control-Allow-Credentials');
  });
}

/** As {@link allowOrigin}, for the question that a browser asks beforehand. */
export function allowPreflight(response: ServerResponse, origin: string): void {
  allowOrigin(response, origin);
  onResponseHead(response, () => {
    for (const [name, value] of Object.entries(PREFLIGHT)) {
      response.setHeader(name, value);
    }
  });
}
