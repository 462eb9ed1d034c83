import { sessionStoreContract } from 'nestjs-kinde/testing';

import { MemorySessionStore } from '../memory-session-store.js';

describe('MemorySessionStore', () => {
  const store = new MemorySessionStore();

  it.each(sessionStoreContract)('$title', ({ check }) => check(store));
});
