import type { SessionConfig, TokenConfig } from '../../lib/options/kinde-config.interface.js';

/** Sessions of a day, a week at most, in cookies of a site on https. */
export const sessionConfig: SessionConfig = {
  secrets: ['a session secret of more than 32 bytes'],
  idleTimeout: 86_400,
  absoluteTimeout: 604_800,
  cookie: {
    name: '__Host-kinde',
    domain: undefined,
    path: '/',
    sameSite: 'lax',
    secure: true,
  },
  store: undefined,
  revocations: undefined,
};

/** What an application has that says nothing about tokens. */
export const tokenConfig: TokenConfig = {
  clockTolerance: 30,
  cache: { max: 10_000, maxBytes: 67_108_864, ttl: 60 },
  refreshLead: 20,
};
