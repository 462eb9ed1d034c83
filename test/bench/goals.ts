import type { Report } from './report.js';
import type { Spread } from './statistics.js';

/** What a figure is to be. */
export interface Goal {
  readonly figure: string;
  /** `≥ 0.85`. */
  readonly goal: string;
  readonly spread: Spread;
  readonly verdict: 'met' | 'missed' | 'missed by less than the spread of noop-guard';
}

interface Bound {
  readonly sign: '≥' | '≤' | '<';
  readonly value: number;
  /** How far off a miss may be and still be noise. */
  readonly noise: number;
}

const RATIOS = {
  'fastify.bearer-warm/fastify.none': 0.85,
  'express.bearer-warm/express.none': 0.92,
  'fastify.bearer-warm/fastify.jose-guard': 3,
  'fastify.bearer-warm/fastify.passport-jwt': 7,
  'fastify.bearer-warm/fastify.kinde-validator': 8,
  'fastify.bearer-cold/fastify.jose-guard': 1,
  'express.bearer-cold/express.jose-guard': 1,
  'fastify.three-guards/fastify.bearer-warm': 0.95,
  'fastify.access/fastify.bearer-warm': 0.97,
  'express.access/express.bearer-warm': 0.97,
  'fastify.cookie-warm/fastify.none': 0.75,
  'fastify.cookie-cold/fastify.jose-cookie': 1.5,
  'express.cookie-cold/express.jose-cookie': 1.5,
  'express.store/express.express-session': 1.2,
  'fastify.webhook/fastify.jose-webhook': 0.9,
  'express.webhook/express.jose-webhook': 0.9,
} as const;

/** What the project asks of a run, and whether it was so. */
export function goalsOf({
  results,
  ratios,
  seal,
  claims,
  machine,
  authkit,
  imports,
  flood,
}: Report): Goal[] {
  return [
    ...Object.entries(RATIOS).map(([name, value]) => {
      const [adapter] = name.split('.', 1);
      const noise = extent(ratios[`${adapter}.noop-guard/${adapter}.none`]);
      return goal(name, ratios[name], { sign: '≥', value, noise });
    }),
    goal('CPU that fastify.bearer-warm adds, µs', results['fastify.bearer-warm']?.addedCpuMicros, {
      sign: '≤',
      value: 10,
      noise: extent(results['fastify.noop-guard']?.addedCpuMicros),
    }),
    goal('sealing ÷ the bare cipher', seal.ratio, { sign: '≤', value: 3, noise: 0 }),
    goal('user.getPermission, millions a second', claims.getPermissionMillions, {
      sign: '≥',
      value: 10,
      noise: 0,
    }),
    goal('a cached machine token, µs', machine.cachedTokenMicros, {
      sign: '<',
      value: 2,
      noise: 0,
    }),
    goal('a token of AuthKit ÷ one of its 25 pages', authkit.ratio, {
      sign: '≤',
      value: 10, // as many as there are in turn, three at a time after the first, and one more
      noise: 0,
    }),
    goal('importing the package ÷ openid-client and jose', imports.ratio, {
      sign: '≤',
      value: 1.3,
      noise: 0,
    }),
    goal('flood: key fetches', single(flood.keyFetches), { sign: '≤', value: 2, noise: 0 }),
    goal('flood: growth of memory, MB', single(flood.memoryMB), { sign: '<', value: 10, noise: 0 }),
    goal('flood: p99 ÷ without', single(flood.p99Ratio), { sign: '<', value: 2, noise: 0 }),
  ].flatMap((each) => each ?? []);
}

function goal(figure: string, spread: Spread | undefined, bound: Bound): Goal | undefined {
  return (
    spread && {
      figure,
      goal: `${bound.sign} ${bound.value}`,
      spread,
      verdict: verdictOn(spread.median, bound),
    }
  );
}

function verdictOn(value: number, { sign, value: limit, noise }: Bound): Goal['verdict'] {
  const miss = sign === '≥' ? limit - value : value - limit;
  if (miss < 0 || (miss === 0 && sign !== '<')) return 'met';
  return miss < noise ? 'missed by less than the spread of noop-guard' : 'missed';
}

function extent(spread: Spread | undefined): number {
  return spread ? spread.max - spread.min : 0;
}

function single(value: number): Spread {
  return { min: value, median: value, max: value };
}
