import type { MachineTokenRequest } from '../oidc/client-credentials.js';

/**
 * What tells the tokens of one application apart: one text for all ways to ask for the same, and
 * another for everything else. The order of audiences and their repetition mean nothing. Made with
 * every request for a token, so it is no hash, and no JSON.
 *
 * @throws TypeError for what nobody can ask for
 */
export function machineTokenKey({ audience, scope, orgCode }: MachineTokenRequest): string {
  return optionalPart('scope', scope) + optionalPart('orgCode', orgCode) + audiencePart(audience);
}

function audiencePart(audience: unknown): string {
  if (typeof audience === 'string') {
    return part('audience', audience);
  }
  if (audience === undefined) {
    return '';
  }
  if (!Array.isArray(audience)) {
    throw misfit('audience', 'a text or a list of texts');
  }
  const parts = audience.map((each) => part('audience', each));
  return parts.length === 1 ? String(parts[0]) : [...new Set(parts)].toSorted().join('');
}

function optionalPart(name: string, value: unknown): string {
  return value === undefined ? '-' : part(name, value);
}

/** With its length before it, so that no text can pass for two. */
function part(name: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') {
    throw misfit(name, 'a text that is not empty');
  }
  return `${value.length}:${value}`;
}

function misfit(name: string, what: string): TypeError {
  return new TypeError(`A machine token is asked for with ${what} as ${name}, or without ${name}.`);
}
