import {
  freezeDeep,
  isJsonObject,
  isStringArray,
  ownProperty,
  parseJsonObject,
} from '../../../lib/core/json.js';

describe('JSON of somebody else', () => {
  it.each([[{}], [{ a: 1 }], [Object.create(null)]])('is an object: %j', (value) => {
    expect(isJsonObject(value)).toBe(true);
  });

  it.each([[null], [undefined], [[]], ['{}'], [1], [true], [() => ({})]])(
    'is no object: %j',
    (value) => {
      expect(isJsonObject(value)).toBe(false);
    },
  );

  it('is read when it is an object', () => {
    expect(parseJsonObject('{"a":[1]}')).toEqual({ a: [1] });
  });

  it.each(['', '{', '{"a":1}}', '[]', '"a"', 'null', '1', 'undefined'])(
    'is not read when it is %s',
    (text) => {
      expect(parseJsonObject(text)).toBeUndefined();
    },
  );

  it('has the properties that it has of its own', () => {
    expect(ownProperty({ a: 1 }, 'a')).toBe(1);
    expect(ownProperty({ a: 1 }, 'b')).toBeUndefined();
    expect(ownProperty({}, 'toString')).toBeUndefined();
    expect(ownProperty(Object.create({ a: 1 }) as object & Record<string, unknown>, 'a')).toBe(
      undefined,
    );
  });

  it('is a list of texts when all of it is', () => {
    expect(isStringArray([])).toBe(true);
    expect(isStringArray(['a', 'b'])).toBe(true);
    expect(isStringArray(['a', 1])).toBe(false);
    expect(isStringArray('ab')).toBe(false);
    expect(isStringArray({ 0: 'a', length: 1 })).toBe(false);
  });

  it('can be frozen to the bottom', () => {
    const value = freezeDeep({ a: { b: [{ c: null }] }, d: null, e: 'text' });
    expect([value, value.a, value.a.b, value.a.b[0]].map(Object.isFrozen)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });
});
