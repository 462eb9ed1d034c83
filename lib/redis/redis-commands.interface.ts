/**
 * The one command that {@link RedisSessionStore} uses, as the clients of `redis` have it, whichever
 * way they were made: `createClient`, `createClientPool`, `createCluster`, `createSentinel`. Other
 * clients take one line:
 *
 * @example
 * const client: RedisCommands = {
 *   eval: (script, { keys, arguments: values }) =>
 *     ioredis.eval(script, keys.length, ...keys, ...values),
 * };
 */
export interface RedisCommands {
  /** `EVAL script numkeys key… argument…`: runs a script on the primary that has the keys. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}
