/** What the requests of a scenario carry. */
export type CredentialKind = 'warm-token' | 'cold-token' | 'warm-cookie' | 'cold-cookie';

/**
 * What is measured on each adapter, and what its requests carry. Where nothing looks at it they
 * carry a token all the same: a guard is to be compared with none, not long requests with short.
 */
export const scenarios = {
  'unguarded-with-module': 'warm-token',
  'noop-guard': 'warm-token',
  'bearer-warm': 'warm-token',
  'bearer-cold': 'cold-token',
  'cookie-warm': 'warm-cookie',
  'cookie-cold': 'cold-cookie',
  'three-guards': 'warm-token',
  'jose-guard': 'warm-token',
  'passport-jwt': 'warm-token',
  'kinde-validator': 'warm-token',
} as const satisfies Record<string, CredentialKind>;

/** Every scenario but the one that all are compared with. */
export type GuardedScenario = keyof typeof scenarios;

/** `none` has no guard. */
export type ScenarioName = GuardedScenario | 'none';

export const guardedScenarios = Object.keys(scenarios) as readonly GuardedScenario[];

export function credentialKindOf(scenario: ScenarioName): CredentialKind {
  return scenario === 'none' ? 'warm-token' : scenarios[scenario];
}
