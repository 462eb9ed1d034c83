import { goalsOf } from '../../soak/goals.js';
import type { ProcessMemory, SoakResult } from '../../soak/soak-result.js';
import { Tally } from '../../soak/tally.js';

const process = (perMinute: number, error: number): ProcessMemory => ({
  minutes: 5,
  megabytes: 60,
  slope: { perMinute, error },
});

interface Given {
  readonly kinde?: Partial<SoakResult['kinde']>;
  readonly tally?: Partial<Tally>;
  readonly memory?: readonly ProcessMemory[];
}

function missed({ kinde, tally, memory = [] }: Given): string[] {
  const result: SoakResult = {
    minutes: 5,
    sessions: 500,
    kills: 5,
    kinde: { refreshes: 10_000, reuse: 0, errors: 0, ...kinde },
    tally: Object.assign(new Tally(), tally),
    memory,
  };
  return goalsOf(result)
    .filter(({ isMet }) => !isMet)
    .map(({ what }) => what);
}

const LOST = 'sessions lost, beyond those in flight on a killed process';
const REUSE = 'refresh tokens used twice, beyond sessions lost with a process';
const SURPRISE = 'answers that nothing explains';

describe('the goals of a soak', () => {
  it('are met when nothing was lost', () => {
    expect(missed({})).toEqual([]);
  });

  it('forgive what went with a killed process, and the token that nobody knew was spent', () => {
    expect(missed({ kinde: { reuse: 2 }, tally: { lostWithProcess: 2 } })).toEqual([]);
  });

  it.each<[string, Given, string]>([
    ['a session is lost', { tally: { lost: 1 } }, LOST],
    ['a token comes twice', { kinde: { reuse: 1 } }, REUSE],
    [
      'more tokens come twice than sessions went with a process',
      { kinde: { reuse: 3 }, tally: { lostWithProcess: 2 } },
      REUSE,
    ],
    [
      'a session outlives its end',
      { tally: { resurrected: 1 } },
      'sessions still good after their end',
    ],
    [
      'nobody knows why an answer is 503',
      { tally: { unavailable: { quiet: 1, 'after a kill': 0, 'without Redis': 0 } } },
      SURPRISE,
    ],
    ['an answer is 500', { tally: { surprises: new Map([['500 on / (quiet)', 1]]) } }, SURPRISE],
    ['the local Kinde fails', { kinde: { errors: 1 } }, SURPRISE],
  ])('are missed when %s', (_, given, what) => {
    expect(missed(given)).toEqual([what]);
  });

  it('take 503 as it comes when Redis is away and after a kill', () => {
    const unavailable = { quiet: 0, 'after a kill': 3, 'without Redis': 500 };
    expect(missed({ tally: { unavailable } })).toEqual([]);
  });

  it.each([
    ['it stays as it is', process(0, 0.1), true],
    ['it shrinks', process(-5, 0.1), true],
    ['it grows as much as chance allows', process(2, 1), true],
    ['it grows', process(2, 0.1), false],
    ['it grows slowly and steadily', process(0.6, 0.01), false],
    ['it lived too short', { minutes: 1, megabytes: 60, slope: undefined }, true],
  ])('ask for flat memory, and know it when %s', (_, memory, isMet) => {
    expect(missed({ memory: [memory] })).toHaveLength(isMet ? 0 : 1);
  });
});
