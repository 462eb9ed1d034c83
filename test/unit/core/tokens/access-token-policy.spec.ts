import {
  accessTokenFault,
  type AccessTokenPolicy,
  lifetimeFault,
} from '../../../../lib/core/tokens/access-token-policy.js';
import type { JsonObject } from '../../../../lib/core/json.js';

const now = 1_800_000_000;
const policy: AccessTokenPolicy = {
  audience: [],
  allowedClientIds: ['web'],
  clockTolerance: 30,
};
const claims = {
  iss: 'https://tenant.example',
  aud: [],
  azp: 'web',
  sub: 'kp_1',
  scp: ['openid'],
  iat: now - 60,
  exp: now + 60,
};

const faultOf = (
  changes: JsonObject,
  changedPolicy: Partial<AccessTokenPolicy> = {},
  header: JsonObject = { typ: 'JWT' },
) => accessTokenFault(header, { ...claims, ...changes }, { ...policy, ...changedPolicy }, now);

const without = (name: keyof typeof claims) => {
  const { [name]: _, ...others } = claims;
  return accessTokenFault({ typ: 'JWT' }, others, policy, now);
};

describe('accessTokenFault', () => {
  it('finds nothing wrong with an access token', () => {
    expect(faultOf({})).toBeUndefined();
  });

  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'takes the type %s',
    (typ) => {
      expect(faultOf({}, {}, typ === undefined ? {} : { typ })).toBeUndefined();
    },
  );

  it.each([
    ['logout+jwt'],
    ['dpop+jwt'],
    ['secevent+jwt'],
    ['id+jwt'],
    [''],
    [null],
    [['JWT']],
    [1],
  ])('refuses the type %j', (typ) => {
    expect(faultOf({}, {}, { typ })).toBe('type');
  });

  it.each(['sub', 'azp', 'scp', 'exp', 'iat'] as const)('needs %s', (name) => {
    expect(without(name)).toBeDefined();
  });

  it.each([[''], [null], [1], [['kp_1']], [{}], [true]])('refuses the subject %j', (sub) => {
    expect(faultOf({ sub })).toBe('subject');
  });

  it.each([[[]], ['x'], [null]])('is not fooled by the grant %j of an id token', (gty) => {
    const { scp: _, ...idToken } = claims;
    expect(accessTokenFault({ typ: 'JWT' }, { ...idToken, gty }, policy, now)).toBe('kind');
  });

  describe('of a machine', () => {
    const machine = { iat: now - 60, exp: now + 60, azp: 'web', scope: 'read:users' };
    const faultOfMachine = (changes: JsonObject, changedPolicy: Partial<AccessTokenPolicy> = {}) =>
      accessTokenFault(
        { typ: 'JWT' },
        { ...machine, gty: ['client_credentials'], ...changes },
        { ...policy, ...changedPolicy },
        now,
      );

    it.each([[['client_credentials']], ['client_credentials'], [['other', 'client_credentials']]])(
      'has no subject, and was granted by %j',
      (gty) => {
        expect(faultOfMachine({ gty })).toBeUndefined();
      },
    );

    it.each([['kp_1'], [''], [null], [undefined]])(
      'is not taken for a user’s, whatever its subject: %j',
      (sub) => {
        expect(faultOfMachine({ sub })).toBe('subject');
      },
    );

    it.each([[undefined], [null], [[]], ['password'], [{ 0: 'client_credentials' }], [true]])(
      'is nobody’s when it was granted by %j',
      (gty) => {
        expect(faultOfMachine({ gty })).toBe('subject');
      },
    );

    it('needs no scope, but a client that is allowed', () => {
      const { scope: _, ...scopeless } = { ...machine, gty: ['client_credentials'] };
      expect(accessTokenFault({}, scopeless, policy, now)).toBeUndefined();
      expect(faultOfMachine({ azp: 'stranger' })).toBe('authorized party');
      expect(faultOfMachine({}, { allowedClientIds: ['other'] })).toBe('authorized party');
    });

    it('is for an audience like any other', () => {
      expect(faultOfMachine({ aud: ['api'] }, { audience: ['api'] })).toBeUndefined();
      expect(faultOfMachine({ aud: ['other'] }, { audience: ['api'] })).toBe('audience');
    });
  });

  it.each(['nonce', 'at_hash', 'c_hash', 'events'])(
    'refuses a token with %s, which no access token has',
    (name) => {
      expect(faultOf({ [name]: null })).toBe('kind');
    },
  );

  it('refuses a webhook, whatever else it claims', () => {
    expect(faultOf({ event_id: 'event_1', type: 'user.created' })).toBe('kind');
  });

  it('lets an access token have a claim of its own called type', () => {
    expect(faultOf({ type: 'staff' })).toBeUndefined();
  });

  it('refuses a token that is bound to a key', () => {
    expect(faultOf({ cnf: { jkt: 'thumbprint' } })).toBe('sender-constrained');
  });

  describe('without an audience', () => {
    it.each([['mobile'], ['WEB'], [''], [null], [['web']], [{}]])(
      'refuses the authorized party %j',
      (azp) => {
        expect(faultOf({ azp })).toBe('authorized party');
      },
    );

    it('takes a token whose scope has the other name', () => {
      const { scp: _, ...others } = claims;
      const token = { ...others, scope: 'openid' };
      expect(accessTokenFault({}, token, policy, now)).toBeUndefined();
    });
  });

  describe('with an audience', () => {
    const audience = ['https://api.example', 'reports'];

    it.each([['reports'], [['reports']], [['other', 'https://api.example']]])(
      'takes a token for %j, whoever asked for it',
      (aud) => {
        expect(faultOf({ aud, azp: 'mobile' }, { audience })).toBeUndefined();
      },
    );

    it.each([
      [undefined],
      [null],
      [''],
      ['other'],
      ['REPORTS'],
      ['reports '],
      ['reportsx'],
      ['xreports'],
      ['https://api.example/'],
      ['https://api.example reports'],
      [[]],
      [['other']],
      [[['reports']]],
      [{}],
      [{ 0: 'reports', length: 1 }],
      [{ reports: true }],
      [['reports', 1]],
      [1],
      [true],
    ])('refuses a token for %j', (aud) => {
      expect(faultOf({ aud }, { audience })).toBe('audience');
    });
  });

  it('reads own claims only', () => {
    const inherited = Object.create(claims) as JsonObject;
    expect(accessTokenFault({}, inherited, policy, now)).toBeDefined();
  });
});

describe('lifetimeFault', () => {
  const faultAt = (times: JsonObject, tolerance = 30) =>
    lifetimeFault({ exp: now + 60, iat: now - 60, ...times }, now, tolerance);

  it.each([
    [{ exp: now + 1 }],
    [{ exp: now - 29 }],
    [{ nbf: now + 30 }],
    [{ iat: now + 30 }],
    [{ exp: now + 0.5 }],
    [{ iat: 0 }],
  ])('accepts %j within the tolerance', (times) => {
    expect(faultAt(times)).toBeUndefined();
  });

  it.each([
    [{ exp: now - 30 }, 'expired'],
    [{ exp: now - 120 }, 'expired'],
    [{ exp: 0 }, 'expired'],
    [{ nbf: now + 31 }, 'not yet valid'],
    [{ iat: now + 31 }, 'not yet valid'],
    [{ iat: now + 86_400 }, 'not yet valid'],
    [{ iat: now + 31, nbf: now }, 'not yet valid'],
  ])('refuses %j', (times, fault) => {
    expect(faultAt(times)).toBe(fault);
  });

  it.each(
    ['exp', 'nbf', 'iat'].flatMap((name) =>
      [null, String(now), '', true, {}, [now], -1, Number.POSITIVE_INFINITY, Number.NaN].map(
        (value) => [name, value] as const,
      ),
    ),
  )('takes no %s of %p for a time', (name, value) => {
    expect(faultAt({ [name]: value })).toBe('time claims');
  });

  it('has one tolerance, which may be none', () => {
    expect(faultAt({ exp: now }, 0)).toBe('expired');
    expect(faultAt({ iat: now + 1 }, 0)).toBe('not yet valid');
    expect(faultAt({ exp: now - 299, iat: now + 299 }, 300)).toBeUndefined();
  });
});
