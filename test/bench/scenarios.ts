import type { AdapterName } from '../support/adapters.js';

/**
 * What the requests of a scenario carry: `cold` is what no server has seen before. An event is what
 * Kinde sends to a webhook.
 */
export type CredentialKind =
  | 'warm-token'
  | 'cold-token'
  | 'warm-cookie'
  | 'cold-cookie'
  | 'cold-jose-cookie'
  | 'store-cookie'
  | 'express-session-cookie'
  | 'cold-event';

/** Where the scenarios of webhooks take what Kinde sends. */
export const WEBHOOKS_PATH = 'webhooks/kinde';

export function isCold(kind: CredentialKind): boolean {
  return kind.startsWith('cold-');
}

/**
 * What is measured on each adapter, and what its requests carry. Where nothing looks at it they
 * carry a token all the same: a guard is to be compared with none, not long requests with short.
 */
export const scenarios = {
  'unguarded-with-module': 'warm-token',
  'noop-guard': 'warm-token',
  'bearer-warm': 'warm-token',
  access: 'warm-token',
  'bearer-cold': 'cold-token',
  'cookie-warm': 'warm-cookie',
  'cookie-cold': 'cold-cookie',
  store: 'store-cookie',
  'three-guards': 'warm-token',
  'jose-guard': 'warm-token',
  'jose-cookie': 'cold-jose-cookie',
  'passport-jwt': 'warm-token',
  'kinde-validator': 'warm-token',
  'express-session': 'express-session-cookie',
  webhook: 'cold-event',
  'jose-webhook': 'cold-event',
} as const satisfies Record<string, CredentialKind>;

/** Every scenario but the one that all are compared with. */
export type GuardedScenario = keyof typeof scenarios;

/** `none` has no guard. */
export type ScenarioName = GuardedScenario | 'none';

export const guardedScenarios = Object.keys(scenarios) as readonly GuardedScenario[];

export function credentialKindOf(scenario: ScenarioName): CredentialKind {
  return scenario === 'none' ? 'warm-token' : scenarios[scenario];
}

/** `express-session` is a middleware of Express. */
export function isMeasuredOn(adapter: AdapterName, scenario: GuardedScenario): boolean {
  return scenario !== 'express-session' || adapter === 'express';
}

/** Whether its sessions are kept in Redis. */
export function needsRedis(scenario: GuardedScenario): boolean {
  return scenario === 'store' || scenario === 'express-session';
}
