import {
  apiKeyCredential,
  bringsToken,
  couldBeApiKey,
} from '../../../../lib/core/api-keys/api-key-credential.js';
import { KindeError } from '../../../../lib/kinde.errors.js';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln';

describe('apiKeyCredential', () => {
  it.each<[string[], string[], string]>([
    [['Bearer k_live_1'], [], 'k_live_1'],
    [['bearer k_live_1'], [], 'k_live_1'],
    [['Bearer k:live!1'], [], 'k:live!1'],
    [[], ['k_live_1'], 'k_live_1'],
    [['Basic YTpi'], ['k_live_1'], 'k_live_1'],
    [['Bearer k_live_1'], ['k_live_1'], 'k_live_1'],
    [[`Bearer ${TOKEN}`], [], TOKEN],
    [[], [''], ''],
  ])('finds in Authorization %j and X-API-Key %j the key %j', (authorization, apiKey, key) => {
    expect(apiKeyCredential({ authorization, apiKey })).toBe(key);
  });

  it.each([[[]], [['Basic YTpi']], [['Bearerk_live_1']], [['']]])(
    'finds none in Authorization %j',
    (authorization) => {
      expect(apiKeyCredential({ authorization, apiKey: [] })).toBeUndefined();
    },
  );

  it.each<[string[], string[]]>([
    [['Bearer a', 'Bearer a'], []],
    [['Basic a', 'Bearer a'], []],
    [[], ['a', 'a']],
    [[], ['a', 'b']],
    [['Bearer a'], ['b']],
    [[`Bearer ${TOKEN}`], ['a']],
    [['Bearer a'], ['']],
    [['Bearer'], []],
    [['Bearer '], []],
    [['Bearer  a'], []],
    [['Bearer\ta'], []],
    [['Bearer a b'], []],
    [['Bearer'], ['a']],
  ])('refuses Authorization %j with X-API-Key %j', (authorization, apiKey) => {
    expect(() => apiKeyCredential({ authorization, apiKey })).toThrow(
      expect.objectContaining({ code: 'ERR_KINDE_INVALID_REQUEST' }) as KindeError,
    );
  });

  it.each<[string[], string[], string]>([
    [[], ['a', 'b'], 'The request has more than one X-API-Key header.'],
    [['Bearer a'], ['b'], 'The request has a bearer credential and another API key.'],
    [['Bearer a', 'Bearer b'], [], 'The request has more than one Authorization header.'],
    [['Bearer'], [], 'The request has a malformed bearer credential.'],
  ])(
    'says what is wrong with Authorization %j and X-API-Key %j',
    (authorization, apiKey, message) => {
      expect(() => apiKeyCredential({ authorization, apiKey })).toThrow(
        new KindeError('ERR_KINDE_INVALID_REQUEST', message),
      );
    },
  );

  it('tells nothing of what came', () => {
    const headers = { authorization: ['Bearer secret-a'], apiKey: ['secret-b'] };
    expect(() => apiKeyCredential(headers)).toThrow(KindeError);
    expect(() => apiKeyCredential(headers)).not.toThrow(/secret/);
  });
});

describe('bringsToken', () => {
  it.each<[string[], string[], boolean]>([
    [[`Bearer ${TOKEN}`], [], true],
    [['bearer a.b.c'], [], true],
    [['Bearer a.b.'], [], true],
    [[`Bearer ${TOKEN}`], [TOKEN], false],
    [[], [TOKEN], false],
    [[`Bearer ${TOKEN}`, `Bearer ${TOKEN}`], [], false],
    [[`Basic ${TOKEN}`], [], false],
    [['Bearer k_live_1'], [], false],
    [['Bearer a.b'], [], false],
    [['Bearer a.b.c.d'], [], false],
    [[], [], false],
  ])('of Authorization %j with X-API-Key %j says %s', (authorization, apiKey, brings) => {
    expect(bringsToken({ authorization, apiKey })).toBe(brings);
  });
});

describe('couldBeApiKey', () => {
  it.each(['k', 'k_live_1', 'k.live', '!"#$%&~', 'k'.repeat(512)])('says yes to %s', (text) => {
    expect(couldBeApiKey(text)).toBe(true);
  });
});
