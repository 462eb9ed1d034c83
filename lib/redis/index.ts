export type { RedisCommands } from './redis-commands.interface.js';
export { RedisSessionStore, type RedisSessionStoreOptions } from './redis-session-store.js';
