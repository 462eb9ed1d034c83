import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface ExactResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface ExactRequest {
  readonly method?: string;
  /** A list sends a header several times. */
  readonly headers?: OutgoingHttpHeaders;
}

/** Sends just what it is told, while `fetch` has its own mind about `Host` and `Sec-Fetch-Mode`. */
export function sendExactly(
  url: string,
  { method = 'GET', headers = {} }: ExactRequest = {},
): Promise<ExactResponse> {
  const { hostname, port, origin } = new URL(url);
  const path = url.slice(origin.length);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    })
      .on('error', reject)
      .end();
  });
}
