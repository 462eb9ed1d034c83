import { Logger } from '@nestjs/common';

import { logEvent } from '../../../lib/http/log-event.js';
import type { KindeModuleEvent } from '../../../lib/index.js';
import { CapturedLogger } from '../../support/captured-logger.js';

const issuer = 'https://tenant.example';
const at = 1_800_000_000;
/** The beginning of the SHA-256 of `kp_ada`. */
const ADA = 'yTlyU_dSZBUT';

describe('logEvent', () => {
  let logger: CapturedLogger;

  beforeEach(() => {
    logger = new CapturedLogger();
    Logger.overrideLogger(logger);
  });
  afterEach(() => Logger.overrideLogger(false));

  it('warns when the keys have become old', () => {
    logEvent({ type: 'keys.stale', issuer, at });
    expect(logger.lines).toEqual([
      `warn ${issuer} does not hand out its keys. Those known serve on, for a day. Kinde`,
    ]);
  });

  it('says when they no longer are', () => {
    logEvent({ type: 'keys.renewed', issuer, at });
    expect(logger.lines).toEqual([`log ${issuer} hands out its keys again. Kinde`]);
  });

  it.each<[readonly string[], readonly string[], string]>([
    [['4c:fa'], ['9e:01'], '"4c:fa" added, "9e:01" removed'],
    [['4c:fa', '9e:01'], [], '"4c:fa", "9e:01" added, none removed'],
    [[], ['4c:fa'], 'none added, "4c:fa" removed'],
    [['4c:fa'], ['4c:fa'], '"4c:fa" added, "4c:fa" removed'],
    [[''], [], '"" added, none removed'],
  ])('names the keys that came (%j) and went (%j)', (added, removed, expected) => {
    logEvent({ type: 'keys.changed', added, removed, issuer, at });
    expect(logger.lines).toEqual([`log ${issuer} changed its keys: ${expected}. Kinde`]);
  });

  it.each<[string, string]>([
    ['a line of its own', 'x\r\n[Nest] ERROR forged'],
    ['a line separator', 'x\u2028[Nest] ERROR forged'],
    ['a paragraph separator', 'x\u2029[Nest] ERROR forged'],
    ['a next line', 'x\u0085[Nest] ERROR forged'],
    ['a colour', 'x\u001b[31mred'],
    ['a control sequence in one character', 'x\u009b31mred'],
    ['a backspace', 'x\b\b\b'],
    ['a delete', 'x\u007f'],
    ['a null', 'x\0'],
    ['a quote', 'x" added, none removed. "'],
    ['a change of direction', 'x\u202egnorw'],
    ['half a character', 'x\ud800'],
  ])('takes %s in the name of a key for what it is: text of a stranger', (_, kid) => {
    logEvent({ type: 'keys.changed', added: [kid], removed: [kid], issuer, at });
    const [line = '', ...others] = logger.lines;
    expect(others).toEqual([]);
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    const names = line.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(names.map((name) => JSON.parse(name) as unknown)).toEqual([kid, kid]);
  });

  it('shortens what is longer than any name should be', () => {
    logEvent({ type: 'keys.changed', added: ['k'.repeat(100_000)], removed: [], issuer, at });
    expect(logger.text.length).toBeLessThan(300);
    expect(logger.text).toContain('kkkk');
  });

  it('shortens a list that is longer than any list should be', () => {
    const added = Array.from({ length: 3000 }, (_, index) => `key-${index}`);
    logEvent({ type: 'keys.changed', added, removed: added, issuer, at });
    expect(logger.text.length).toBeLessThan(2000);
    expect(logger.text).toContain('"key-9", 2990 more added');
  });

  it.each<[KindeModuleEvent, string]>([
    [
      { type: 'login.succeeded', at, userId: 'kp_ada', orgCode: 'org_1' },
      `debug Signed in: user ${ADA}. Kinde`,
    ],
    [
      { type: 'logout', at, userId: 'kp_ada', isKnownToKinde: true },
      `debug Signed out: user ${ADA}. Kinde`,
    ],
    [
      { type: 'logout', at, userId: undefined, isKnownToKinde: false },
      'debug Signed out: somebody. Kinde',
    ],
    [
      {
        type: 'session.refresh_failed',
        at,
        userId: 'kp_ada',
        code: 'ERR_KINDE_UNAVAILABLE',
        isSessionOver: false,
      },
      `debug The session of user ${ADA} could not be renewed (ERR_KINDE_UNAVAILABLE), and goes on. Kinde`,
    ],
    [
      {
        type: 'session.refresh_failed',
        at,
        userId: 'kp_ada',
        code: 'ERR_KINDE_SESSION_ENDED',
        isSessionOver: true,
      },
      `debug The session of user ${ADA} could not be renewed (ERR_KINDE_SESSION_ENDED), and is over. Kinde`,
    ],
    [
      { type: 'store.unavailable', at, reason: 'ECONNREFUSED' },
      'warn The session store is out of order: ECONNREFUSED. Kinde',
    ],
    [{ type: 'store.available', at }, 'log The session store answers again. Kinde'],
  ])('has one line for %j, which names nobody', (event, line) => {
    logEvent(event);
    expect(logger.lines).toEqual([line]);
  });

  it.each<KindeModuleEvent>([
    { type: 'session.refreshed', at, userId: 'kp_ada', duration: 0.1 },
    { type: 'login.failed', at, code: 'ERR_KINDE_LOGIN_FAILED', refusal: undefined },
    { type: 'webhook.handled', at, eventType: 'user.created', eventId: 'e', isRepetition: false },
  ])('leaves out what is routine, or said elsewhere: $type', (event) => {
    logEvent(event);
    expect(logger.lines).toEqual([]);
  });
});
