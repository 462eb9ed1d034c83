import {
  anyOf,
  durationUpTo,
  isBoolean,
  isDuration,
  isFunction,
  isObject,
  isText,
  listOf,
  nonEmptyListOf,
  numberFrom,
  oneOf,
  optional,
  type Shape,
  textThat,
  wholeNumberFrom,
} from '../../../lib/options/option-shape.js';

const nothing = [undefined, null];

/** What fits, and what does not. */
const shapes: readonly (readonly [string, Shape, readonly unknown[], readonly unknown[]])[] = [
  ['text', isText, ['a', ' '], ['', 1, ['a'], new String('a'), ...nothing]],
  ['a boolean', isBoolean, [true, false], ['true', 0, new Boolean(true), ...nothing]],
  ['a function', isFunction, [() => 1, class {}], [{}, 'a', ...nothing]],
  ['an object', isObject, [{}, new Date(), Object.create(null)], [[], 'a', () => 1, ...nothing]],
  ['a duration', isDuration, [1, 0.5, 1e300], [0, -1, NaN, Infinity, '1', 1n, ...nothing]],
  ['optional text', optional(isText), ['a', undefined], ['', null]],
  ['text or a boolean', anyOf(isText, isBoolean), ['a', true], ['', 1, ...nothing]],
  ['one of two', oneOf('a', 'b'), ['a', 'b'], ['c', '', ['a'], ...nothing]],
  ['text that is long', textThat((text) => text.length > 2), ['abc'], ['ab', [1, 2, 3]]],
  ['a list of text', listOf(isText), [[], ['a'], ['a', 'b']], [['a', ''], [1], 'a', ...nothing]],
  ['a list with a gap', listOf(isText), [], [Array(1)]],
  ['a list of some text', nonEmptyListOf(isText), [['a']], [[], ['a', 1], 'a', ...nothing]],
  ['a number', numberFrom(0, 300), [0, 1.5, 300], [-1, 301, NaN, Infinity, '1', ...nothing]],
  ['a whole number', wholeNumberFrom(1, 20), [1, 20], [0, 21, 1.5, NaN, '1', 1n, ...nothing]],
  ['a count', wholeNumberFrom(1), [1, 2 ** 53 - 1], [0, 2 ** 53, Infinity]],
  ['a short duration', durationUpTo(60), [0.1, 60], [0, 61, NaN, ...nothing]],
];

describe.each(shapes)('%s', (_, shape, fitting, unfitting) => {
  it('is told from everything else', () => {
    expect(fitting.filter((value) => !shape(value))).toEqual([]);
    expect(unfitting.filter((value) => shape(value))).toEqual([]);
  });
});
