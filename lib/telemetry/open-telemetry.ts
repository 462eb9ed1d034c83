import type * as Api from '@opentelemetry/api';

import type { Observer, Tracer } from '../core/monitor/monitor.js';
import { eventMetrics } from './event-metrics.js';
import { tracerOf } from './tracer.js';

const PACKAGE = '@opentelemetry/api';

/** As tracers and meters are told who they belong to. */
const SCOPE = 'nestjs-kinde';

/** Spans and metrics of what a monitor hears. */
export interface Telemetry extends Tracer {
  readonly observe: Observer;
}

/**
 * OpenTelemetry, where the application has `@opentelemetry/api`; nothing where it has not. Whether
 * anything is measured then is for its SDK to say.
 *
 * @param onFault told when it is there and cannot be used
 */
export async function openTelemetry(
  onFault: (error: unknown) => void = () => undefined,
): Promise<Telemetry | undefined> {
  try {
    return telemetryBy(await import('@opentelemetry/api'));
  } catch (error) {
    if (!isAbsence(error)) {
      onFault(error);
    }
    return undefined;
  }
}

/** @throws when it is not what it should be */
export function telemetryBy(api: typeof Api): Telemetry {
  const tracer = api.trace.getTracer(SCOPE);
  // Asked for with the first event, by when an SDK should have been started: meters do not wait for it.
  let meter: Api.Meter | undefined;
  const getMeter = () => (meter ??= api.metrics.getMeter(SCOPE));
  return { ...tracerOf(api, tracer, getMeter), observe: eventMetrics(api, getMeter) };
}

function isAbsence(error: unknown): boolean {
  const { code, message } = Object(error) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  return String(code).endsWith('MODULE_NOT_FOUND') && String(message).includes(`'${PACKAGE}'`);
}
