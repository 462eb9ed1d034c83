import { cellsOf, parseChoice } from './matrix/matrix-choice.js';
import { textOf } from './matrix/matrix-text.js';
import { attempt } from './matrix/trial.js';

describe('the matrix', () => {
  it('has 24 cells, unless somebody chooses some of them', () => {
    expect(cellsOf(parseChoice([]))).toHaveLength(24);
    const some = [
      '--nest',
      '11',
      '--node',
      '24,20',
      '--modules',
      'commonjs',
      '--adapter',
      'fastify',
    ];
    expect(cellsOf(parseChoice(some))).toEqual([
      { nest: '11', modules: 'commonjs', adapter: 'fastify', node: '20' },
      { nest: '11', modules: 'commonjs', adapter: 'fastify', node: '24' },
    ]);
  });

  it.each([
    ['--node', '18', '--node says "18"; write some of 20,22,24.'],
    ['--nest', '11,13', '--nest says "13"; write some of 11,12.'],
  ])('does not know %s %s', (option, value, message) => {
    expect(() => parseChoice([option, value])).toThrow(message);
  });

  it('shows what passed and what failed, and says below what was wrong', async () => {
    const passed = await attempt('Nest 11', 'Node 20', async () => {});
    const failed = await attempt('Nest 12', 'Node 20', () =>
      Promise.reject(new Error('No answer.\nNone.')),
    );
    expect(textOf([[passed, failed], []])).toBe(
      [
        '         Node 20\nNest 11  passed\nNest 12  FAILED',
        'Nest 12, Node 20:\n  No answer.\n  None.',
        '1 passed, 1 failed',
      ].join('\n\n'),
    );
  });
});
