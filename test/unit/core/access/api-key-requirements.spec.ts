import {
  allApiKeyScopes,
  anyApiKeyScope,
} from '../../../../lib/core/access/api-key-requirements.js';
import { KindeApiKey } from '../../../../lib/core/api-keys/kinde-api-key.js';

const keyWith = (...scopes: string[]) =>
  new KindeApiKey({ keyId: 'api_key_1', scopes, orgCode: 'org_1', userId: undefined });

describe('a requirement of scopes, of an API key', () => {
  it.each([
    [['a', 'b'], ['a', 'b'], true, true],
    [['a', 'b'], ['a', 'b', 'c'], true, true],
    [['a', 'b'], ['b'], false, true],
    [['a', 'b'], ['c'], false, false],
    [['a', 'b'], [], false, false],
    [['a'], ['A'], false, false],
    [['a'], ['aa'], false, false],
  ] as const)('%j is met by %j: all %s, any %s', ([first, ...others], held, byAll, byAny) => {
    expect(allApiKeyScopes([first, ...others]).isMetBy(keyWith(...held))).toBe(byAll);
    expect(anyApiKeyScope([first, ...others]).isMetBy(keyWith(...held))).toBe(byAny);
  });

  it('tells callers which scopes they need', () => {
    expect(allApiKeyScopes(['a', 'b']).scopes).toEqual(['a', 'b']);
    expect(anyApiKeyScope(['a', 'b']).scopes).toEqual(['a', 'b']);
  });

  it('says in the log what it wants', () => {
    expect(allApiKeyScopes(['a', 'b']).describes).toBe('API key scopes: all of a, b');
    expect(anyApiKeyScope(['a', 'b']).describes).toBe('API key scopes: any of a, b');
  });

  it.each(['', 'a b', 'a"', 'a\\b', 'a\n', 'ä'])('cannot ask for %j', (scope) => {
    expect(() => allApiKeyScopes([scope])).toThrow(TypeError);
    expect(() => anyApiKeyScope(['a', scope])).toThrow(TypeError);
  });
});
