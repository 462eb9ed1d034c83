import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import type { FrameworkRequest } from '../../../lib/http/framework.js';
import { HttpRequestFacts } from '../../../lib/http/http-request-facts.js';

/** A request of Node's own, as its parser would make it of these headers. */
function messageOf(...headers: [name: string, value: string][]): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.rawHeaders = headers.flat();
  for (const [name, value] of headers) {
    message.headers[name.toLowerCase()] ??= value;
  }
  message.method = 'GET';
  message.url = '/todos?a=1';
  return message;
}

const asFastify = (raw: IncomingMessage, params?: unknown): FrameworkRequest => ({
  raw,
  originalUrl: raw.url ?? '',
  params,
});

const asExpress = (raw: IncomingMessage, params?: unknown): FrameworkRequest =>
  Object.assign(raw, { originalUrl: `/mounted${raw.url}`, params });

describe('HttpRequestFacts', () => {
  it('knows method and URL as they were sent', () => {
    const ofFastify = new HttpRequestFacts(asFastify(messageOf()));
    expect([ofFastify.method, ofFastify.url]).toEqual(['GET', '/todos?a=1']);
    expect(new HttpRequestFacts(messageOf()).url).toBe('/todos?a=1');
  });

  it('knows the URL that Express has shortened below a mounted path', () => {
    expect(new HttpRequestFacts(asExpress(messageOf())).url).toBe('/mounted/todos?a=1');
  });

  it('shows every Authorization header, however it is written', () => {
    const message = messageOf(
      ['Authorization', 'Bearer a'],
      ['Accept', 'authorization'],
      ['AUTHORIZATION', 'Bearer b'],
      ['authorization', ''],
    );
    expect(new HttpRequestFacts(message).authorization).toEqual(['Bearer a', 'Bearer b', '']);
  });

  it('is not misled by a value that looks like the name', () => {
    const message = messageOf(['X-Header', 'authorization'], ['Authorization', 'Bearer a']);
    expect(new HttpRequestFacts(message).authorization).toEqual(['Bearer a']);
    expect(new HttpRequestFacts(messageOf(['Authorization', ''])).authorization).toEqual(['']);
    expect(new HttpRequestFacts(messageOf()).authorization).toEqual([]);
  });

  it('lets a middleware of the application bring or take the credential', () => {
    const brought = messageOf();
    brought.headers.authorization = 'Bearer from a middleware';
    expect(new HttpRequestFacts(brought).authorization).toEqual(['Bearer from a middleware']);
    const taken = messageOf(['Authorization', 'Bearer a']);
    delete taken.headers.authorization;
    expect(new HttpRequestFacts(taken).authorization).toEqual([]);
  });

  it('reads cookies, and no prototype among them', () => {
    const facts = new HttpRequestFacts(messageOf(['Cookie', '__proto__=x; a=1; b=%zz; a=2']));
    expect({ ...facts.cookies }).toMatchObject({ a: '1', b: '%zz' });
    expect(facts.cookies['toString']).toBeUndefined();
    expect(facts.cookies['constructor']).toBeUndefined();
  });

  it('joins what Node keeps as a list', () => {
    const message = messageOf();
    message.headers['set-cookie'] = ['a', 'b'];
    const facts = new HttpRequestFacts(message);
    expect(facts.header('set-cookie')).toBe('a, b');
    expect(facts.header('origin')).toBeUndefined();
  });
});
