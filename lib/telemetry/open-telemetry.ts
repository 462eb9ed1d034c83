import type * as Api from '@opentelemetry/api';

import type { Observer, Tracer } from '../core/monitor/monitor.js';
import { eventMetrics } from './event-metrics.js';
import { tracerOf } from './tracer.js';

/** As tracers and meters are told who they belong to. */
const SCOPE = 'nestjs-kinde';

/** Spans and metrics of what a monitor hears. */
export interface Telemetry extends Tracer {
  readonly observe: Observer;
}

/**
 * OpenTelemetry, where the application has `@opentelemetry/api`; nothing where it has not. Whether
 * anything is measured then is for its SDK to say.
 */
export async function openTelemetry(): Promise<Telemetry | undefined> {
  let api: typeof Api;
  try {
    api = await import('@opentelemetry/api');
  } catch {
    return undefined; // it is optional
  }
  // Asked for when it is first needed: an SDK may be started after this module was loaded.
  let meter: Api.Meter | undefined;
  const getMeter = () => (meter ??= api.metrics.getMeter(SCOPE));
  const observe = eventMetrics(api, getMeter);
  return { ...tracerOf(api, api.trace.getTracer(SCOPE), getMeter), observe };
}
