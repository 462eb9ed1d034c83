import { ConnectTickets } from '../../../../lib/core/authkit/connect-tickets.js';
import { Seal } from '../../../../lib/core/session/seal.js';

const SECRET = 'a secret that is long enough for anything';
const OTHER_SECRET = 'another secret that is long enough as well';
const identity = { identity: 'kp_1', identityType: 'user' } as const;

let now = 1_800_000_000;

const ticketsWith = (
  secrets: readonly [string, ...string[]] = [SECRET],
  application = 'application',
) => new ConnectTickets({ secrets, application, lifetime: 300, clock: () => now });

const invalid = expect.objectContaining({ code: 'ERR_KINDE_INVALID_TICKET' });

describe('connect tickets', () => {
  beforeEach(() => {
    now = 1_800_000_000;
  });

  it('open to what they were issued for', () => {
    const ticket = ticketsWith().issue(identity);
    expect(ticketsWith().open(ticket)).toEqual(identity);
  });

  it('are never the same twice, and show nothing', () => {
    const tickets = ticketsWith();
    const [one, other] = [tickets.issue(identity), tickets.issue(identity)];
    expect(one).not.toBe(other);
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('kp_1');
  });

  it('carry nothing of what else the identity may have', () => {
    const more = { ...identity, email: 'ada@example.com' };
    expect(ticketsWith().open(ticketsWith().issue(more))).toEqual(identity);
  });

  it('are over when their time is', () => {
    const ticket = ticketsWith().issue(identity);
    now += 299.9;
    expect(ticketsWith().open(ticket)).toEqual(identity);
    now += 0.1;
    expect(() => ticketsWith().open(ticket)).toThrow(invalid);
    expect(() => ticketsWith().open(ticket)).toThrow(/within the last 300 s/);
  });

  it('open where a clock is a little behind, and not when it was set back', () => {
    const ticket = ticketsWith().issue(identity);
    now -= 30;
    expect(ticketsWith().open(ticket)).toEqual(identity);
    now -= 0.1;
    expect(() => ticketsWith().open(ticket)).toThrow(invalid);
  });

  it('open while the secret that sealed them is one of several', () => {
    const ticket = ticketsWith([OTHER_SECRET]).issue(identity);
    expect(ticketsWith([SECRET, OTHER_SECRET]).open(ticket)).toEqual(identity);
    expect(() => ticketsWith([SECRET]).open(ticket)).toThrow(invalid);
  });

  it('do not open for another application', () => {
    const ticket = ticketsWith().issue(identity);
    expect(() => ticketsWith([SECRET], 'another').open(ticket)).toThrow(invalid);
  });

  it.each(['', 'a', 'eyJhbGciOiJub25lIn0.e30.', 'A'.repeat(400), 'A'.repeat(100_000)])(
    'are nothing that somebody made up',
    (ticket) => {
      expect(() => ticketsWith().open(ticket)).toThrow(invalid);
    },
  );

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"identity":"kp_1","identityType":"user"}',
    '{"identity":"kp_1","issuedAt":1800000000}',
    '{"identity":7,"identityType":"user","issuedAt":1800000000}',
    '{"identity":"kp_1","identityType":"user","issuedAt":"now"}',
    '{"identity":"kp_1","identityType":"user","issuedAt":null}',
  ])('have to say everything: %s', (content) => {
    const seal = new Seal([SECRET], 'authkit ticket of application');
    const sealed = seal.seal(Buffer.from(content), 'ticket');
    expect(() => ticketsWith().open(sealed)).toThrow(invalid);
  });

  it('are for nothing else that is sealed, nor is that for them', () => {
    const content = Buffer.from(JSON.stringify({ ...identity, issuedAt: now }));
    for (const purpose of [
      'session of application',
      'login of application',
      'authkit ticket of ',
    ]) {
      const seal = new Seal([SECRET], purpose);
      expect(() => ticketsWith().open(seal.seal(content, 'ticket'))).toThrow(invalid);
      expect(seal.open(ticketsWith().issue(identity), 'ticket')).toBeUndefined();
    }
  });
});
