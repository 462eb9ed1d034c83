import { machineTokenKey } from '../../../../lib/core/machine/machine-token-key.js';
import type { MachineTokenRequest } from '../../../../lib/core/oidc/client-credentials.js';

const different: MachineTokenRequest[] = [
  {},
  { audience: 'a' },
  { audience: 'b' },
  { audience: ['a', 'b'] },
  { audience: 'a b' },
  { audience: 'a,b' },
  { audience: '["a","b"]' },
  { audience: 'a1:b' },
  { audience: '-' },
  { scope: '-' },
  { scope: '1:a', orgCode: '-' },
  { scope: '1:a-' },
  { scope: 'a' },
  { scope: 'a b' },
  { orgCode: 'a' },
  { audience: 'a', scope: 'b' },
  { audience: 'a', orgCode: 'b' },
  { scope: 'a', orgCode: 'b' },
  { audience: 'a', scope: 'b', orgCode: 'c' },
  { scope: 'null' },
];

describe('the key of a machine token', () => {
  it('is another one for whatever is asked for', () => {
    expect(new Set(different.map(machineTokenKey)).size).toBe(different.length);
  });

  it.each<[MachineTokenRequest, MachineTokenRequest]>([
    [{ audience: 'a' }, { audience: ['a'] }],
    [{ audience: ['a', 'b'] }, { audience: ['b', 'a'] }],
    [{ audience: ['a', 'b'] }, { audience: ['b', 'a', 'b', 'a'] }],
    [{}, { audience: [] }],
    [{}, { audience: undefined, scope: undefined, orgCode: undefined }],
  ])('is the same for %j and %j', (one, other) => {
    expect(machineTokenKey(one)).toBe(machineTokenKey(other));
  });

  it('leaves the list of audiences as it was', () => {
    const audience = ['b', 'a', 'b'];
    machineTokenKey({ audience });
    expect(audience).toEqual(['b', 'a', 'b']);
  });

  const misfits = ['', '  ', null, 7, true, {}, ['scope', 7]];
  it.each([
    ...['', '  ', null, 7, true, {}, [''], ['a', null], [['a']]].map((audience) => ({ audience })),
    ...misfits.map((scope) => ({ scope })),
    ...misfits.map((orgCode) => ({ orgCode })),
  ])('is none for %j', (request) => {
    const [name = ''] = Object.keys(request);
    const ask = () => machineTokenKey(request as MachineTokenRequest);
    expect(ask).toThrow(TypeError);
    expect(ask).toThrow(name);
  });
});
