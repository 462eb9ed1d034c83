import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** Compresses what a response ends with, as middleware does it: by wrapping its methods. */
export function gzip(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
  const end = response.end.bind(response) as (body?: unknown) => ServerResponse;
  Object.assign(response, {
    writeHead: (status: number, headers: Record<string, unknown> = {}) => {
      response.removeHeader('content-length');
      response.setHeader('Content-Encoding', 'gzip');
      const { 'content-length': _, ...others } = headers;
      return writeHead(status, others);
    },
    end: (body: string | Buffer = '') => end(gzipSync(body)),
  });
}
