import { parseArguments } from '../../bench/bench-arguments.js';
import { guardedScenarios } from '../../bench/scenarios.js';

describe('the arguments of the benchmark', () => {
  it('ask for everything by default, and for the whole flood', () => {
    expect(parseArguments([])).toMatchObject({
      json: false,
      scenarios: guardedScenarios,
      flood: { tokens: 10_000, seconds: 30 },
    });
  });

  it('keep the flood as thick when it is shorter', () => {
    const { flood } = parseArguments(['--flood-seconds', '3']);
    expect(flood).toEqual({ tokens: 1_000, seconds: 3 });
  });

  it('make a quick run shorter in everything', () => {
    const [full, quick] = [parseArguments([]), parseArguments(['--quick'])];
    expect(quick.rounds).toBeLessThan(full.rounds);
    expect(quick.seconds).toBeLessThan(full.seconds);
    expect(quick.flood.seconds).toBeLessThan(full.flood.seconds);
    expect(quick.scenarios).toEqual(full.scenarios);
  });

  it('have the last word over what a quick run is', () => {
    const args = ['--quick', '--rounds', '5', '--seconds', '0.2', '--json'];
    expect(parseArguments(args)).toMatchObject({ rounds: 5, seconds: 0.2, json: true });
  });

  it('name the scenarios that are wanted', () => {
    const args = ['--only', 'bearer-warm', '--only', 'jose-guard'];
    expect(parseArguments(args).scenarios).toEqual(['bearer-warm', 'jose-guard']);
  });

  it.each([
    [['--rounds', '0'], '--rounds is "0"; write a number greater than 0.'],
    [['--seconds', 'soon'], '--seconds is "soon"; write a number greater than 0.'],
    [['--flood-seconds', 'Infinity'], '--flood-seconds is "Infinity"'],
    [['--only', 'none'], '--only is "none"; write one of unguarded-with-module, noop-guard'],
    [['--fast'], '--fast'],
    [['fast'], 'fast'],
  ])('are refused when they are %j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });
});
