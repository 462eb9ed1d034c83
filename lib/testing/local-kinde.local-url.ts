import type { IncomingMessage } from 'node:http';

/** A page on the internet that had its name point to 127.0.0.1 must not talk to this server. */
const isLocalHost = (host = ''): boolean =>
  /^(127\.0\.0\.1|\[::1\]|([a-z0-9-]+\.)*localhost)(:\d+)?$/i.test(host);

/** What is asked for, below `base`. `undefined` unless it is a path of a local host. */
export const localUrl = (
  { headers, url: target = '/' }: IncomingMessage,
  base: string,
): URL | undefined => {
  if (!isLocalHost(headers.host) || !target.startsWith('/') || target.startsWith('//')) {
    return undefined;
  }
  return new URL(target, base);
};
