import { SealedSessionStore } from '../../../../lib/core/session/sealed-session-store.js';
import type { SessionConfig } from '../../../../lib/options/kinde-config.interface.js';
import { sampleSession } from '../../../support/sample-session.js';

const config: SessionConfig = {
  secrets: ['a session secret of more than 32 bytes'],
  idleTimeout: 86_400,
  absoluteTimeout: 604_800,
  cookie: {
    name: '__Host-kinde',
    domain: undefined,
    path: '/',
    sameSite: 'lax',
    secure: true,
  },
};

describe('a session that the browser keeps', () => {
  const session = sampleSession();
  const handle = new SealedSessionStore(config, 'https://one.kinde.com client').write(session);

  it('comes back as it was', () => {
    const store = new SealedSessionStore(config, 'https://one.kinde.com client');
    expect(store.read(handle)).toEqual({ session, isStale: false });
  });

  it.each(['https://two.kinde.com client', 'https://one.kinde.com other'])(
    'is worth nothing to another application with the same secret and cookie: %s',
    (application) => {
      expect(new SealedSessionStore(config, application).read(handle)).toBeUndefined();
    },
  );

  it('is worth nothing under another name', () => {
    const cookie = { ...config.cookie, name: '__Host-other' };
    const store = new SealedSessionStore({ ...config, cookie }, 'https://one.kinde.com client');
    expect(store.read(handle)).toBeUndefined();
  });
});
