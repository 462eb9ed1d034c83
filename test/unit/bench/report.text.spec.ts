import { textOf } from '../../bench/report.text.js';

const none = { rps: { min: 900, median: 1_000, max: 1_100 }, p99: 4.26, cpuMicros: 49.04 };

const report = {
  node: 'v20.19.0',
  nest: '12.5.1',
  rounds: 3,
  results: {
    'fastify.none': none,
    'fastify.bearer-warm': { ...none, addedCpuMicros: { min: 1.25, median: 6, max: 14 } },
  },
  ratios: { 'fastify.bearer-warm/fastify.none': { min: 0.9, median: 0.954, max: 1 } },
  seal: {
    bytes: 3_000,
    bareMicros: { min: 9, median: 10, max: 11 },
    ownMicros: { min: 20, median: 25.04, max: 30 },
    joseMicros: { min: 200, median: 250.4, max: 300 },
    ratio: { min: 2.4, median: 2.5, max: 2.6 },
  },
  claims: { getPermissionMillions: { min: 38, median: 41.24, max: 44 } },
  machine: { cachedTokenMicros: { min: 0.4, median: 0.512, max: 0.9 } },
  authkit: {
    pages: 25,
    latency: 50,
    pageMillis: { min: 51, median: 52.4, max: 54 },
    tokenMillis: { min: 465, median: 470.4, max: 480 },
    ratio: { min: 8.9, median: 9, max: 9.1 },
  },
  imports: {
    processes: 6,
    ownMillis: { min: 95, median: 100.4, max: 130 },
    baseMillis: { min: 20, median: 25, max: 40 },
    ratio: { min: 3, median: 4, max: 5 },
    everythingMillis: { min: 300, median: 350, max: 500 },
  },
  size: { packedBytes: 301_400, unpackedBytes: 1_500_600, files: 800 },
  flood: {
    tokens: 1_000,
    seconds: 3,
    keyFetches: 1,
    memoryMB: 0.12,
    p99: 6.5,
    p99Before: 5,
    p99Ratio: 1.3,
  },
};

describe('a report for people', () => {
  const lines = textOf(report, '2 × CPU').split('\n');
  const line = (start: string) => lines.find((each) => each.startsWith(start))?.split(/ {2,}/);

  it('says where it comes from', () => {
    expect(lines[0]).toContain('Node v20.19.0, Nest 12.5.1, 2 × CPU. Median');
    expect(lines[0]).toContain('of 3 rounds');
  });

  it('shows medians and how far apart the rounds are', () => {
    expect(line('fastify.none')).toEqual(['fastify.none', '1000 (900 to 1100)', '4.3', '49.0']);
    expect(line('fastify.bearer-warm')?.slice(-2)).toEqual([
      '6.0 (1.3 to 14.0)',
      '0.95 (0.90 to 1.00)',
    ]);
  });

  it('shows goals and whether they are met', () => {
    expect(line('fastify.bearer-warm/')).toEqual([
      'fastify.bearer-warm/fastify.none',
      '0.95 (0.90 to 1.00)',
      '≥ 0.85',
      'met',
    ]);
    expect(line('flood: key')).toEqual(['flood: key fetches', '1.00', '≤ 2', 'met']);
  });

  it('lines its columns up', () => {
    const rows = lines.filter((each) => each.startsWith('fastify.') && each.includes('4.3'));
    expect(rows).toHaveLength(2);
    expect(new Set(rows.map((row) => row.indexOf('4.3'))).size).toBe(1);
  });

  it('tells what sealing takes, next to what it could take', () => {
    expect(lines).toContain(
      'Sealing and opening 3000 bytes: 25.0 (20.0 to 30.0) µs; the bare cipher ' +
        '10.0 (9.0 to 11.0) µs, jose 250 (200 to 300) µs.',
    );
  });

  it('tells how fast a user answers', () => {
    expect(lines).toContain('user.getPermission: 41.2 (38.0 to 44.0) million calls a second.');
  });

  it('tells what a machine token takes that is there', () => {
    expect(lines).toContain('A cached machine token: 0.51 (0.40 to 0.90) µs.');
  });

  it('tells what a token of AuthKit takes', () => {
    expect(lines).toContain(
      'A token of AuthKit, 25 pages of 50 ms each: 470 (465 to 480) ms; a single page ' +
        '52 (51 to 54) ms.',
    );
  });

  it('tells what it takes to import the package, and how large it is', () => {
    expect(lines).toContain(
      'Importing the package, in 6 processes that have loaded Nest: 100 (95 to 130) ms; ' +
        'openid-client and jose alone 25 (20 to 40) ms; with Nest and all the rest ' +
        '350 (300 to 500) ms.',
    );
    expect(lines).toContain('The package: 800 files, 301 kB to download, 1501 kB on disk.');
  });

  it('tells how much of the flood there was', () => {
    expect(lines.at(-1)).toContain(
      '1000 tokens of unknown keys in 3 s (a full run: 10000 in 30 s)',
    );
  });
});
