import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody, sendJson } from './local-kinde.exchange.js';
import { answeredByFault } from './local-kinde.fault-response.js';
import { localUrl } from './local-kinde.local-url.js';
import { paramsOf } from './local-kinde.requests.js';
import { takePicaFault, type LocalPicaFaults } from './local-pica.faults.js';
import type {
  LocalPicaEndpoint,
  LocalPicaRecorder,
  LocalPicaRequest,
} from './local-pica.requests.js';

/** A request as it was recorded, and the response to it. */
export interface LocalPicaExchange {
  readonly request: LocalPicaRequest;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
}

/** What answers at a path. */
export interface LocalPicaRoute {
  readonly endpoint: LocalPicaEndpoint;
  readonly methods: readonly string[];
  answer(exchange: LocalPicaExchange): void;
}

const MOST_BYTES = 65_536;

const NAMES: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [413, 'Payload Too Large'],
  [500, 'Internal Server Error'],
]);

export const refuse = (response: ServerResponse, statusCode: number, message: string): void =>
  sendJson(response, statusCode, { statusCode, error: NAMES.get(statusCode), message });

const parsed = (text: string): unknown => {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Takes every request to one of the two servers: records it, lets it meet its fault, answers. */
export class LocalPicaRouter {
  constructor(
    private readonly routes: ReadonlyMap<string, LocalPicaRoute>,
    private readonly faults: LocalPicaFaults,
    private readonly recorder: LocalPicaRecorder,
  ) {}

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#handle(incoming, response);
    } catch (error) {
      this.#fail(error, response);
    }
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = localUrl(incoming, 'http://127.0.0.1');
    if (!url) return refuse(response, 400, 'This is no address of LocalPica.');
    const route = this.routes.get(url.pathname);
    if (!route) return refuse(response, 404, 'Nothing is here.');
    const { endpoint, methods } = route;
    const { method = 'GET', headers } = incoming;
    const request = this.recorder.record({
      endpoint,
      method,
      path: url.pathname,
      params: paramsOf(url.searchParams),
      headers: { ...headers },
      body: parsed(await readBody(incoming, MOST_BYTES)),
    });
    const fault = takePicaFault(this.faults, request);
    if (await answeredByFault(fault, response)) return;
    if (fault?.body !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(fault.body);
    } else if (methods.includes(method)) {
      route.answer({ request, query: url.searchParams, response });
    } else {
      response.setHeader('allow', methods.join(', '));
      refuse(response, 405, `Only ${methods.join(' and ')} are answered here.`);
    }
  }

  #fail(error: unknown, response: ServerResponse): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
    } else if (error instanceof BodyTooLarge) {
      response.setHeader('connection', 'close');
      refuse(response, 413, `The body has more than ${MOST_BYTES} bytes.`);
    } else {
      this.recorder.errors.push(error);
      refuse(response, 500, 'LocalPica failed.');
    }
  }
}
