import {
  isRefreshDue,
  isSessionId,
  isTouchDue,
  newSessionId,
  sessionEndsAt,
} from '../../../../lib/core/session/session.js';
import { sampleSession } from '../../../support/sample-session.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;

describe('a session id', () => {
  it('is 128 random bits', () => {
    const ids = Array.from({ length: 2_000 }, newSessionId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[\w-]{22}$/);
      expect(Buffer.from(id, 'base64url')).toHaveLength(16);
    }
    // Every bit takes either value.
    const [ones, zeros] = [Buffer.alloc(16), Buffer.alloc(16)];
    for (const id of ids) {
      Buffer.from(id, 'base64url').forEach((byte, at) => {
        ones.writeUInt8(ones.readUInt8(at) | byte, at);
        zeros.writeUInt8(zeros.readUInt8(at) | (~byte & 255), at);
      });
    }
    expect([ones, zeros]).toEqual([Buffer.alloc(16, 255), Buffer.alloc(16, 255)]);
  });
});

describe('what looks like a session id', () => {
  it('is every id that there is', () => {
    expect(Array.from({ length: 500 }, newSessionId).every(isSessionId)).toBe(true);
  });

  it.each([
    '',
    'a'.repeat(21),
    'a'.repeat(23),
    '*'.repeat(22),
    `${'a'.repeat(22)}\n`,
    `\n${'a'.repeat(22)}`,
    `${'a'.repeat(21)}\0`,
    `${'a'.repeat(21)} `,
    `${'a'.repeat(20)}==`,
    'é'.repeat(22),
    '__proto__',
    'a'.repeat(10_240),
  ])('is not %j', (text) => {
    expect(isSessionId(text)).toBe(false);
  });
});

describe('the end of a session', () => {
  it.each([
    ['that was just started', 0, 0, DAY],
    ['that was used later', 0, HOUR, DAY + HOUR],
    ['that was used until shortly before its absolute limit', 0, 7 * DAY - 60, 7 * DAY],
    ['that was used after it', 0, 8 * DAY, 7 * DAY],
  ])('of one %s', (_, createdAt, touchedAt, end) => {
    const lifetime = { idleTimeout: DAY, absoluteTimeout: 7 * DAY };
    expect(sessionEndsAt({ createdAt, touchedAt }, lifetime)).toBe(end);
  });
});

describe('the use of a session', () => {
  it.each([
    ['the same moment', DAY, 0, false],
    ['shortly before five minutes', DAY, 299, false],
    ['five minutes later', DAY, 300, true],
    ['much later', DAY, DAY, true],
    ['earlier, by a clock that was set back', DAY, -HOUR, false],
    ['shortly before a quarter of a short idle time', 120, 29, false],
    ['a quarter of a short idle time later', 120, 30, true],
  ])('is recorded (or not) %s', (_, idleTimeout, later, isDue) => {
    const session = sampleSession({ touchedAt: 10_000 });
    const lifetime = { idleTimeout, absoluteTimeout: 7 * DAY };
    expect(isTouchDue(session, lifetime, 10_000 + later)).toBe(isDue);
  });
});

describe('the renewal of a session', () => {
  const session = sampleSession({ accessTokenExpiresAt: 10_000, refreshNotBefore: 0 });
  const lead = 20;

  it.each([
    ['long before its access token expires', 5_000, false],
    ['just before the lead', 9_979, false],
    ['at the lead', 9_980, true],
    ['when it has expired', 10_000, true],
    ['long after', 99_999, true],
  ])('is due (or not) %s', (_, now, isDue) => {
    expect(isRefreshDue(session, lead, now)).toBe(isDue);
  });

  it('waits until it would bring something new', () => {
    const waiting = { ...session, refreshNotBefore: 9_990 };
    expect(isRefreshDue(waiting, lead, 9_989)).toBe(false);
    expect(isRefreshDue(waiting, lead, 9_990)).toBe(true);
  });

  it('never comes without a refresh token', () => {
    expect(isRefreshDue({ ...session, refreshToken: undefined }, lead, 99_999)).toBe(false);
  });

  it('comes at the very end without a lead', () => {
    expect(isRefreshDue(session, 0, 9_999)).toBe(false);
    expect(isRefreshDue(session, 0, 10_000)).toBe(true);
  });
});
