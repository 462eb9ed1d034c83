import { Circumstances } from '../../soak/circumstances.js';

describe('the circumstances of an answer', () => {
  let now: number;
  let circumstances: Circumstances;

  beforeEach(() => {
    now = 1_000;
    circumstances = new Circumstances(() => now);
  });

  it('are quiet while nothing has happened', () => {
    expect(circumstances.current).toBe('quiet');
  });

  it('are those of a kill until the locks of the dead have run out', () => {
    circumstances.processWasKilled();
    now += 12;
    expect(circumstances.current).toBe('after a kill');
    now += 3;
    expect(circumstances.current).toBe('quiet');
  });

  it('are those of a Redis that is away, and of connections that come back', () => {
    circumstances.redisWasKilled();
    now += 3_600;
    expect(circumstances.current).toBe('without Redis');
    circumstances.redisWasStarted();
    now += 9;
    expect(circumstances.current).toBe('without Redis');
    now += 1;
    expect(circumstances.current).toBe('quiet');
  });

  it('put Redis first, without which nothing works', () => {
    circumstances.redisWasKilled();
    circumstances.processWasKilled();
    expect(circumstances.current).toBe('without Redis');
  });
});
