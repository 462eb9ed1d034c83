import { seededRandom } from '../../../support/seeded-random.js';

const { jest } = import.meta;
/** The types of Jest don't know it yet. */
const modules = jest as unknown as {
  unstable_mockModule(name: string, exports: () => object): void;
};

/** Milliseconds that were paused, each time. */
const paused: number[] = [];
modules.unstable_mockModule('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void paused.push(Math.round(milliseconds)),
}));
const { pauses } = await import('../../../../lib/core/session/pauses.js');

async function turnsOf(total: number): Promise<number> {
  let turns = 0;
  for await (const _ of pauses(total)) {
    turns += 1;
  }
  return turns;
}

const sumOf = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0);

describe('pauses', () => {
  beforeEach(() => {
    paused.length = 0;
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
  });
  afterEach(() => jest.restoreAllMocks());

  it('let the first turn come at once', async () => {
    for await (const _ of pauses(10)) {
      break;
    }
    expect(paused).toEqual([]);
  });

  it('grow, up to a quarter of a second', async () => {
    expect(await turnsOf(1.5)).toBe(9);
    expect(paused).toEqual([50, 100, 200, 250, 250, 250, 250, 250]);
  });

  it.each([0.05, 0.3, 2, 11])('add up to %d seconds, and then come to an end', async (total) => {
    jest.mocked(Math.random).mockImplementation(seededRandom(total));
    const turns = await turnsOf(total);
    expect(paused).toHaveLength(turns - 1);
    expect(sumOf(paused)).toBeGreaterThanOrEqual(total * 1000 - turns);
    expect(sumOf(paused.slice(0, -1))).toBeLessThan(total * 1000 + turns);
  });

  it('are a single turn where there is no time at all', async () => {
    expect(await turnsOf(0)).toBe(1);
  });

  it.each([
    [0, [38, 75, 150, 188]],
    [0.999_999, [62, 125, 250, 312]],
  ])('are shorter or longer by chance (%d), by a quarter', async (chance, expected) => {
    jest.mocked(Math.random).mockReturnValue(chance);
    await turnsOf(1);
    expect(paused.slice(0, 4)).toEqual(expected);
  });

  it('are not the same for everybody', async () => {
    jest.mocked(Math.random).mockRestore();
    await turnsOf(3);
    const mine = paused.splice(0);
    await turnsOf(3);
    expect(paused).not.toEqual(mine);
  });
});
