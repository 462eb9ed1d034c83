import { goalsOf } from '../../bench/goals.js';
import type { Report } from '../../bench/report.js';
import type { Spread } from '../../bench/statistics.js';

const exactly = (value: number): Spread => ({ min: value, median: value, max: value });
const around = (value: number, by: number): Spread => ({
  min: value - by,
  median: value,
  max: value + by,
});

const flood = {
  tokens: 10_000,
  seconds: 30,
  keyFetches: 1,
  memoryMB: 0.5,
  p99: 6,
  p99Before: 5,
  p99Ratio: 1.2,
};

const seal = {
  bytes: 3_000,
  bareMicros: exactly(10),
  ownMicros: exactly(25),
  joseMicros: exactly(250),
  ratio: exactly(2.5),
};

const claims = { getPermissionMillions: exactly(40) };

const machine = { cachedTokenMicros: exactly(0.5) };

const authkit = {
  pages: 25,
  latency: 50,
  pageMillis: exactly(52),
  tokenMillis: exactly(468),
  ratio: exactly(9),
};

const imports = {
  processes: 6,
  ownMillis: exactly(30),
  baseMillis: exactly(25),
  ratio: exactly(1.2),
  everythingMillis: exactly(300),
};

const size = { packedBytes: 300_000, unpackedBytes: 1_500_000, files: 800 };

function report(given: Partial<Report>): Report {
  return {
    node: 'v20',
    nest: '12',
    rounds: 3,
    results: {},
    ratios: {},
    seal,
    claims,
    machine,
    authkit,
    imports,
    size,
    flood,
    ...given,
  };
}

function verdictOn(figure: string, given: Partial<Report>): string | undefined {
  return goalsOf(report(given)).find((goal) => goal.figure === figure)?.verdict;
}

describe('a goal', () => {
  const name = 'fastify.bearer-warm/fastify.none';
  const noop = 'fastify.noop-guard/fastify.none';

  it.each([
    [0.85, 'met'],
    [0.9, 'met'],
    [0.84, 'missed by less than the spread of noop-guard'],
    [0.7, 'missed'],
  ])('of a ratio of at least 0.85 is, at %d, %s', (ratio, verdict) => {
    const ratios = { [name]: exactly(ratio), [noop]: around(1, 0.05) };
    expect(verdictOn(name, { ratios })).toBe(verdict);
  });

  it.each([
    [10, 'met'],
    [13, 'missed by less than the spread of noop-guard'],
    [15, 'missed'],
  ])('of at most 10 µs more CPU is, at %d, %s', (micros, verdict) => {
    const result = { rps: exactly(1), p99: 1, cpuMicros: 50 };
    const results = {
      'fastify.bearer-warm': { ...result, addedCpuMicros: exactly(micros) },
      'fastify.noop-guard': { ...result, addedCpuMicros: around(0, 2) },
    };
    expect(verdictOn('CPU that fastify.bearer-warm adds, µs', { results })).toBe(verdict);
  });

  it.each([
    [3, 'met'],
    [3.1, 'missed'],
  ])('of sealing at no more than 3 × the bare cipher is, at %d, %s', (ratio, verdict) => {
    const given = { seal: { ...seal, ratio: exactly(ratio) } };
    expect(verdictOn('sealing ÷ the bare cipher', given)).toBe(verdict);
  });

  it.each([
    [10, 'met'],
    [9.9, 'missed'],
  ])('of 10 million questions a second is, at %d, %s', (millions, verdict) => {
    const given = { claims: { getPermissionMillions: exactly(millions) } };
    expect(verdictOn('user.getPermission, millions a second', given)).toBe(verdict);
  });

  it.each([
    ['fastify', 0.97, 'met'],
    ['fastify', 0.96, 'missed'],
    ['express', 0.97, 'met'],
    ['express', 0.96, 'missed'],
  ])('for requirements on %s is, at %d of the guard alone, %s', (adapter, ratio, verdict) => {
    const figure = `${adapter}.access/${adapter}.bearer-warm`;
    expect(verdictOn(figure, { ratios: { [figure]: exactly(ratio) } })).toBe(verdict);
  });

  it.each([
    ['fastify', 0.9, 'met'],
    ['fastify', 0.89, 'missed'],
    ['express', 0.9, 'met'],
    ['express', 0.89, 'missed'],
  ])('for webhooks on %s is, at %d of those by hand, %s', (adapter, ratio, verdict) => {
    const figure = `${adapter}.webhook/${adapter}.jose-webhook`;
    expect(verdictOn(figure, { ratios: { [figure]: exactly(ratio) } })).toBe(verdict);
  });

  it.each([
    [1.9, 'met'],
    [2, 'missed'],
  ])('of a cached token in less than 2 µs is, at %d, %s', (micros, verdict) => {
    const given = { machine: { cachedTokenMicros: exactly(micros) } };
    expect(verdictOn('a cached machine token, µs', given)).toBe(verdict);
  });

  it.each([
    [10, 'met'],
    [10.1, 'missed'],
  ])('of 25 pages in the time of at most ten is, at %d, %s', (ratio, verdict) => {
    const given = { authkit: { ...authkit, ratio: exactly(ratio) } };
    expect(verdictOn('a token of AuthKit ÷ one of its 25 pages', given)).toBe(verdict);
  });

  it.each([
    ['flood: key fetches', { keyFetches: 2 }, 'met'],
    ['flood: key fetches', { keyFetches: 3 }, 'missed'],
    ['flood: growth of memory, MB', { memoryMB: 9.9 }, 'met'],
    ['flood: growth of memory, MB', { memoryMB: 10 }, 'missed'],
    ['flood: p99 ÷ without', { p99Ratio: 1.9 }, 'met'],
    ['flood: p99 ÷ without', { p99Ratio: 2 }, 'missed'],
  ])('for the %s is, with %j, %s', (figure, given, verdict) => {
    expect(verdictOn(figure, { flood: { ...flood, ...given } })).toBe(verdict);
  });

  it('is not judged when its figure was not measured', () => {
    expect(verdictOn(name, {})).toBeUndefined();
  });
});
