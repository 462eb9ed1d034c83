/** A whole `GET` request, as it goes over the wire. */
export function requestWith(credential: string): string {
  return [
    'GET / HTTP/1.1',
    'Host: 127.0.0.1',
    'User-Agent: nestjs-kinde-bench',
    'Accept: application/json',
    credential,
    '\r\n',
  ].join('\r\n');
}
