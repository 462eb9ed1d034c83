/*
 * Scripts, even where one command would do. What only reads would otherwise be sent to replicas or
 * answered from a cache, if the client is set up so; and an instance that reads a session as it was
 * before another instance renewed it would use a refresh token for the second time.
 *
 * All keys of one call are in one hash slot, as Redis Cluster demands.
 */

/** The values under the keys. `MGET`, since to `GET` a value of another type is an error. */
export const READ = `return redis.call('MGET', unpack(KEYS))`;

/** Keeps a value for so many milliseconds. */
export const PUT = `redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`;

/** Puts a value in the place of one that begins so; nothing comes between look and write. */
export const REPLACE = `
local kept = redis.call('MGET', KEYS[1])[1]
if not kept or string.sub(kept, 1, #ARGV[1]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

export const DELETE = `redis.call('DEL', KEYS[1])`;

/** Keeps a value unless there is one; its end comes with it, so that no lock stays for ever. */
export const LOCK = `return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0`;

/** Deletes a value that is still the same: the lock may have ended, and be another's by now. */
export const UNLOCK = `
if redis.call('MGET', KEYS[1])[1] == ARGV[1] then
  redis.call('DEL', KEYS[1])
end`;

/**
 * Keeps the later of two times for the longer of two spans, in whatever order they come. What is no
 * time, though Lua may take it for infinite, does not count.
 */
export const REVOKE = `
local kept = redis.call('MGET', KEYS[1])[1]
local earlier = tonumber(kept)
local time = ARGV[1]
if earlier and earlier > tonumber(time) and earlier < math.huge then
  time = kept
end
local ttl = math.max(tonumber(ARGV[2]), redis.call('PTTL', KEYS[1]))
redis.call('SET', KEYS[1], time, 'PX', ttl)`;
