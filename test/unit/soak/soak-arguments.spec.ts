import { parseArguments } from '../../soak/soak-arguments.js';

describe('the arguments of the soak', () => {
  it('ask for half an hour with 500 sessions by default', () => {
    expect(parseArguments([])).toEqual({ minutes: 30, sessions: 500 });
  });

  it('name how long, and with how many', () => {
    const args = ['--minutes', '1.5', '--sessions', '20'];
    expect(parseArguments(args)).toEqual({ minutes: 1.5, sessions: 20 });
  });

  it.each([
    [['--minutes', '0.5'], '--minutes is "0.5"; write at least 1.'],
    [['--minutes', 'long'], '--minutes is "long"'],
    [['--minutes', 'Infinity'], '--minutes is "Infinity"'],
    [['--sessions', '0'], '--sessions is "0"; write how many.'],
    [['--sessions', '1.5'], '--sessions is "1.5"'],
    [['--hours', '1'], '--hours'],
    [['5'], '5'],
  ])('are refused when they are %j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });
});
