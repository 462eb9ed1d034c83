import { SessionLedger } from '../../../../lib/core/session/session-ledger.js';
import { sampleSession } from '../../../support/sample-session.js';

describe('SessionLedger', () => {
  const first = sampleSession({ version: 1 });
  const second = { ...first, version: 2 };
  const third = { ...first, version: 3 };
  let ledger: SessionLedger;

  beforeEach(() => {
    ledger = new SessionLedger();
  });

  it('takes a session that it has not heard of for the newest', () => {
    expect(ledger.isNewest(first)).toBe(true);
    expect(ledger.hasEnded(first)).toBe(false);
  });

  it('knows an old copy of a session that was renewed', () => {
    ledger.renewed(second);
    expect(ledger.isNewest(first)).toBe(false);
    expect(ledger.isNewest(second)).toBe(true);
    expect(ledger.hasEnded(first)).toBe(false);
  });

  it('does not go back when it hears of an older renewal later', () => {
    ledger.renewed(third);
    ledger.renewed(second);
    expect(ledger.isNewest(second)).toBe(false);
    expect(ledger.isNewest(third)).toBe(true);
  });

  it('takes a copy that is newer than what it knows for the newest', () => {
    ledger.renewed(second);
    expect(ledger.isNewest(third)).toBe(true);
  });

  it('knows that a session has ended, in whatever version', () => {
    ledger.ended(first, 'left');
    for (const session of [first, second, { ...first, version: Number.MAX_SAFE_INTEGER }]) {
      expect(ledger.hasEnded(session)).toBe(true);
      expect(ledger.isNewest(session)).toBe(false);
    }
  });

  it('does not let a renewal bring back a session that has ended', () => {
    ledger.ended(first, 'left');
    ledger.renewed(second);
    expect(ledger.hasEnded(second)).toBe(true);
    expect(ledger.isNewest(second)).toBe(false);
  });

  it('tells a session that its user left from one that was refused', () => {
    expect(ledger.wasLeft(first)).toBe(false);
    ledger.ended(first, 'refused');
    expect(ledger.hasEnded(first)).toBe(true);
    expect(ledger.wasLeft(first)).toBe(false);
    ledger.ended(second, 'left');
    expect(ledger.wasLeft(first)).toBe(true);
    expect(ledger.wasLeft(third)).toBe(true);
  });

  it('does not take a session that was merely renewed for one that was left', () => {
    ledger.renewed(second);
    expect(ledger.wasLeft(first)).toBe(false);
    expect(ledger.wasLeft(sampleSession())).toBe(false);
  });

  it('keeps sessions apart', () => {
    const other = sampleSession();
    ledger.ended(first, 'left');
    expect(ledger.hasEnded(other)).toBe(false);
    expect(ledger.isNewest(other)).toBe(true);
  });

  it('is not confused by ids that name properties of objects', () => {
    for (const id of ['__proto__', 'constructor', 'toString']) {
      expect(ledger.hasEnded({ ...first, id })).toBe(false);
      ledger.ended({ ...first, id }, 'left');
      expect(ledger.hasEnded({ ...first, id })).toBe(true);
    }
  });

  it('remembers thousands of sessions, and forgets the oldest rather than grow for ever', () => {
    const sessions = Array.from({ length: 25_000 }, (_, index) => ({ ...first, id: `${index}` }));
    for (const session of sessions) {
      ledger.ended(session, 'left');
    }
    const remembered = sessions.filter((session) => ledger.hasEnded(session));
    expect(remembered).toHaveLength(20_000);
    expect(remembered.at(0)?.id).toBe('5000');
    expect(remembered.at(-1)?.id).toBe('24999');
  });

  it('does not forget the end of a session over the renewals of others', () => {
    ledger.ended(first, 'left');
    for (let index = 0; index < 25_000; index += 1) {
      ledger.renewed({ ...first, id: `${index}` });
    }
    expect(ledger.hasEnded(first)).toBe(true);
    expect(ledger.wasLeft(first)).toBe(true);
  });
});
