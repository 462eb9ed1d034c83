import { types } from 'node:util';

import type * as Api from '@opentelemetry/api';

import type { Tracer } from '../core/monitor/monitor.js';
import { KindeError } from '../kinde.errors.js';
import { createDurations } from './durations.js';

/**
 * Spans of what takes time, and how long Kinde takes to answer. They say what was asked and whether
 * it went well, and never what was sent or answered: not even the message of an error.
 */
export function tracerOf(
  { SpanKind, SpanStatusCode }: typeof Api,
  tracer: Api.Tracer,
  getMeter: () => Api.Meter,
): Tracer {
  let durations: Api.Histogram | undefined;
  const durationsOf = () =>
    (durations ??= createDurations(
      getMeter(),
      'kinde.client.request.duration',
      'How long requests to Kinde and Pica take.',
    ));
  const record = (seconds: number, attributes: Api.Attributes) => {
    try {
      durationsOf().record(seconds, attributes);
    } catch {
      // What Kinde answered matters more than how long it took.
    }
  };
  const fail = (span: Api.Span, error: unknown): string => {
    const type = errorType(error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', type);
    return type;
  };
  return {
    trace: (step, run) =>
      tracer.startActiveSpan(step, async (span) => {
        try {
          return await run();
        } catch (error) {
          fail(span, error);
          throw error;
        } finally {
          span.end();
        }
      }),
    watch: (fetch) => (input, init) => {
      const { hostname, pathname, port, protocol } = new URL(
        input instanceof Request ? input.url : input,
      );
      const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
      const template = templateOf(pathname);
      const attributes: Api.Attributes = {
        'http.request.method': method,
        'server.address': hostname,
        'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
        'url.template': template,
      };
      const begin = performance.now();
      return tracer.startActiveSpan(
        `${method} ${template}`,
        { kind: SpanKind.CLIENT, attributes },
        async (span) => {
          try {
            const response = await fetch(input, init);
            attributes['http.response.status_code'] = response.status;
            span.setAttribute('http.response.status_code', response.status);
            if (response.status >= 400) {
              attributes['error.type'] = String(response.status);
              span.setStatus({ code: SpanStatusCode.ERROR });
            }
            return response;
          } catch (error) {
            attributes['error.type'] = fail(span, error);
            throw error;
          } finally {
            span.end();
            record((performance.now() - begin) / 1000, attributes);
          }
        },
      );
    },
  };
}

/** What is the same for all requests of a kind: ids of people and organizations come later on. */
function templateOf(pathname: string): string {
  return pathname.split('/').slice(0, 3).join('/');
}

function errorType(error: unknown): string {
  if (error instanceof KindeError) {
    return error.code;
  }
  return types.isNativeError(error) ? error.name : typeof error;
}
