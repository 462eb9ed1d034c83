import { connect } from 'node:net';

/** A response as it came over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly head: string;
}

/**
 * Sends `GET` requests over one connection, all before the first answer, with the header lines just
 * as they are: twice the same, or with bytes that no HTTP client lets through.
 */
export async function sendOverWire(
  url: string,
  requests: readonly (readonly string[])[],
): Promise<readonly WireResponse[]> {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const texts = requests.map((lines, index) => {
    const connection = index === requests.length - 1 ? 'close' : 'keep-alive';
    return [
      `GET ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      `Connection: ${connection}`,
      ...lines,
      '',
      '',
    ].join('\r\n');
  });
  socket.write(texts.join(''), 'latin1');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
  }
  const received = Buffer.concat(chunks).toString('latin1');
  return received
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .map((text) => text.slice(0, text.indexOf('\r\n\r\n')))
    .map((head) => ({ status: Number(head.split(' ')[1]), head }));
}
