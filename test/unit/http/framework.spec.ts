import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import { rawRequest, rawResponse } from '../../../lib/http/framework.js';
import { responseOf, trackResponses } from '../../../lib/http/response-of-request.js';

const request = new IncomingMessage(new Socket());
const response = new ServerResponse(request);

describe('rawRequest and rawResponse', () => {
  it('take Express’s as they are, which are Node’s own', () => {
    expect(rawRequest(request)).toBe(request);
    expect(rawResponse(response)).toBe(response);
  });

  it('look into Fastify’s', () => {
    expect(rawRequest({ raw: request })).toBe(request);
    expect(rawResponse({ raw: response })).toBe(response);
  });
});

describe('responseOf', () => {
  it('finds the response that Express keeps on the request', () => {
    const ofExpress = Object.assign(new IncomingMessage(new Socket()), { res: response });
    expect(responseOf(ofExpress)).toBe(response);
  });

  it('finds the response of a Fastify request once it is tracked', () => {
    expect(responseOf({ raw: request })).toBeUndefined();
    const hooks: ((request: object, reply: object, done: () => void) => void)[] = [];
    const addHook = (_: string, hook: (typeof hooks)[number]) => hooks.push(hook);
    trackResponses({
      httpAdapter: { getType: () => 'fastify', getInstance: () => ({ addHook }) },
    } as never);
    let isDone = false;
    hooks[0]?.({ raw: request }, { raw: response }, () => (isDone = true));
    expect(isDone).toBe(true);
    expect(responseOf({ raw: request })).toBe(response);
  });

  it('does nothing where there is no HTTP adapter', () => {
    expect(() => trackResponses({} as never)).not.toThrow();
  });
});
