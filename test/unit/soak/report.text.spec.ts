import { textOf } from '../../soak/report.text.js';
import { Tally } from '../../soak/tally.js';

describe('a report of the soak', () => {
  const tally = Object.assign(new Tally(), {
    signIns: 510,
    signOuts: 9,
    lostWithProcess: 1,
    exposed: 4,
    interrupted: 6,
    unavailable: { quiet: 0, 'after a kill': 2, 'without Redis': 300 },
    slowestWithoutRedis: 801.4,
  });
  Array.from({ length: 100 }, (_, index) => tally.answered(index + 1, 'quiet'));
  tally.surprise('500 on /', 'quiet');

  const lines = textOf({
    minutes: 5,
    sessions: 500,
    kills: 5,
    kinde: { refreshes: 9_000, reuse: 1, errors: 0 },
    tally,
    memory: [
      { minutes: 5, megabytes: 61.4, slope: { perMinute: 0.1, error: 0.05 } },
      { minutes: 1.2, megabytes: 50, slope: undefined },
    ],
  }).split('\n');

  const cells = (start: string) =>
    lines
      .find((line) => line.startsWith(start))
      ?.split(/ {2,}/)
      .slice(1);

  it.each([
    ['requests answered', ['100']],
    ['refreshes at Kinde', ['9000']],
    ['refresh tokens used twice ', ['1']],
    ['sign-ins, sign-outs', ['510, 9']],
    ['sessions lost ', ['1']],
    ['requests that a killed process', ['6']],
    ['503 while Redis was away', ['300']],
    ['503 after a process', ['2']],
    ['latency, p50 and p99', ['50.0 ms, 99.0 ms']],
    ['latency, slowest', ['801 ms']],
    ['memory of process 1', ['61 MB after 5.0 min, 0.10 MB a minute once warm']],
    ['memory of process 2', ['50 MB after 1.2 min, too short a life to tell its growth']],
  ])('tells: %s', (start, expected) => {
    expect(cells(start)).toEqual(expected);
  });

  it('tells what was lost with a process, and what might have been', () => {
    expect(lines.join('\n')).toContain('1, of 4 that had a request in flight on one');
  });

  it('tells what nobody had expected', () => {
    expect(lines).toContain('Unexpected, 1 times: 500 on / (quiet)');
  });

  it('tells which goals are met', () => {
    expect(cells('refresh tokens used twice, beyond')).toEqual(['0', '0', 'met']);
    expect(cells('answers that nothing explains')).toEqual(['1', '0', 'missed']);
    expect(cells('growth of process 1')).toEqual(['0.10 ± 0.10', '≤ 0.5', 'met']);
  });
});
