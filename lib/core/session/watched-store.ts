import type { RevocationStore, SessionStore } from './session-store.js';
import type { StoreWatch } from './store-watch.js';

/** The same store, looked on by a watch. */
export function watchedStore(store: SessionStore, watch: StoreWatch): SessionStore {
  return {
    ...watchedRevocations(store, watch),
    read: (key) => watch.ask(() => store.read(key)),
    create: (key, record, ttl) => watch.ask(() => store.create(key, record, ttl)),
    replace: (key, version, record, ttl) =>
      watch.ask(() => store.replace(key, version, record, ttl)),
    delete: (key) => watch.ask(() => store.delete(key)),
    lock: (key, token, ttl) => watch.ask(() => store.lock(key, token, ttl)),
    unlock: (key, token) => watch.ask(() => store.unlock(key, token)),
  };
}

/** As {@link watchedStore}, for a list of revocations alone. */
export function watchedRevocations(store: RevocationStore, watch: StoreWatch): RevocationStore {
  return {
    revoke: (key, time, ttl) => watch.ask(() => store.revoke(key, time, ttl)),
    revocations: (keys) => watch.ask(() => store.revocations(keys)),
  };
}
