import { Logger } from '@nestjs/common';

import { logKeySetEvent } from '../../../lib/http/log-key-set-event.js';
import { CapturedLogger } from '../../support/captured-logger.js';

const issuer = 'https://tenant.example';

describe('logKeySetEvent', () => {
  let logger: CapturedLogger;

  beforeEach(() => {
    logger = new CapturedLogger();
    Logger.overrideLogger(logger);
  });
  afterEach(() => Logger.overrideLogger(false));

  it('warns when the keys have become old', () => {
    logKeySetEvent({ type: 'keys.stale' }, issuer);
    expect(logger.lines).toEqual([
      `warn ${issuer} does not hand out its keys. Those known serve on, for a day. Kinde`,
    ]);
  });

  it('says when they no longer are', () => {
    logKeySetEvent({ type: 'keys.renewed' }, issuer);
    expect(logger.lines).toEqual([`log ${issuer} hands out its keys again. Kinde`]);
  });

  it.each<[readonly string[], readonly string[], string]>([
    [['4c:fa'], ['9e:01'], '"4c:fa" added, "9e:01" removed'],
    [['4c:fa', '9e:01'], [], '"4c:fa", "9e:01" added, none removed'],
    [[], ['4c:fa'], 'none added, "4c:fa" removed'],
    [['4c:fa'], ['4c:fa'], '"4c:fa" added, "4c:fa" removed'],
    [[''], [], '"" added, none removed'],
  ])('names the keys that came (%j) and went (%j)', (added, removed, expected) => {
    logKeySetEvent({ type: 'keys.changed', added, removed }, issuer);
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
    logKeySetEvent({ type: 'keys.changed', added: [kid], removed: [kid] }, issuer);
    const [line = '', ...others] = logger.lines;
    expect(others).toEqual([]);
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    const names = line.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(names.map((name) => JSON.parse(name) as unknown)).toEqual([kid, kid]);
  });

  it('shortens what is longer than any name should be', () => {
    logKeySetEvent({ type: 'keys.changed', added: ['k'.repeat(100_000)], removed: [] }, issuer);
    expect(logger.text.length).toBeLessThan(300);
    expect(logger.text).toContain('kkkk');
  });

  it('shortens a list that is longer than any list should be', () => {
    const added = Array.from({ length: 3000 }, (_, index) => `key-${index}`);
    logKeySetEvent({ type: 'keys.changed', added, removed: added }, issuer);
    expect(logger.text.length).toBeLessThan(2000);
    expect(logger.text).toContain('"key-9", 2990 more added');
  });
});
