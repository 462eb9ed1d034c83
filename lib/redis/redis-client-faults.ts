import { KindeError } from '../kinde.errors.js';
import type { RedisCommands } from './redis-commands.interface.js';

const IOREDIS =
  '{ eval: (script, { keys, arguments: values }) => ioredis.eval(script, keys.length, ...keys, ' +
  '...values) }';

/**
 * The client in the options of a store.
 *
 * @throws KindeError `ERR_KINDE_CONFIGURATION` that says what is there instead, and what to write
 */
export function usableClient(options: unknown): RedisCommands {
  if (has(options, 'eval')) {
    throw fault('was given a client itself', 'new RedisSessionStore({ client })');
  }
  const client = isObject(options) ? options['client'] : undefined;
  if (has(client, 'then')) {
    throw fault('client is a promise', 'client: await createClient({ url }).connect()');
  }
  if (!isCommands(client)) {
    const what = isObject(client)
      ? 'has no eval()'
      : `is ${client === null ? 'null' : typeof client}`;
    throw fault(`client ${what}`, 'client: await createClient({ url }).connect() (of redis)');
  }
  if (has(client, 'mget') && !has(client, 'mGet')) {
    // Its eval() takes its arguments in another way.
    throw fault('client is one of ioredis', `client: ${IOREDIS}`);
  }
  return client;
}

/** @throws KindeError `ERR_KINDE_CONFIGURATION` */
export function usablePrefix(prefix: unknown): string {
  if (typeof prefix !== 'string') {
    throw fault(`prefix is ${typeof prefix}`, `prefix: 'my-app:'`);
  }
  if (prefix.includes('{}')) {
    // It would keep Redis Cluster from seeing any hash tag.
    throw fault(`prefix has {} in it`, `prefix: 'my-app:'`);
  }
  return prefix;
}

const fault = (what: string, instead: string): KindeError =>
  new KindeError('ERR_KINDE_CONFIGURATION', `RedisSessionStore: ${what}. Write ${instead}.`);

function isObject(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}

function has(value: unknown, method: string): boolean {
  return isObject(value) && typeof value[method] === 'function';
}

function isCommands(value: unknown): value is RedisCommands {
  return has(value, 'eval');
}
