import { Logger } from '@nestjs/common';

import { createMonitor, type Monitor, type Observer } from '../core/monitor/monitor.js';
import { logEvent } from '../http/log-event.js';
import { quoted } from '../http/quoted.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { openTelemetry } from './open-telemetry.js';

/** Has what happens in an application heard by its log, its option `onEvent`, and OpenTelemetry. */
export async function applicationMonitor({
  clock,
  onEvent,
}: Pick<KindeConfig, 'clock' | 'onEvent'>): Promise<Monitor> {
  const logger = new Logger('Kinde');
  const telemetry = await openTelemetry((error) =>
    logger.warn(`@opentelemetry/api is there and cannot be used: ${nameOf(error)}`),
  );
  return createMonitor({
    clock,
    observers: [logEvent, onEvent, telemetry?.observe].filter(
      (each): each is Observer => each !== undefined,
    ),
    tracer: telemetry,
    onFault: (error) => logger.warn(`onEvent failed: ${nameOf(error)}`),
  });
}

/** What went wrong, in a word: the message is not ours, and may say more than a log should. */
function nameOf(error: unknown): string {
  return error instanceof Error ? quoted(error.constructor.name) : typeof error;
}
