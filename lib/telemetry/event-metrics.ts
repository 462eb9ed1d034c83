import type * as Api from '@opentelemetry/api';

import type { KindeModuleEvent } from '../core/monitor/kinde-module-event.js';
import { createDurations } from './durations.js';

interface Instruments {
  readonly logins: Api.Counter;
  readonly logouts: Api.Counter;
  readonly refreshes: Api.Counter;
  readonly refreshDurations: Api.Histogram;
  readonly refusals: Api.Counter;
  readonly webhooks: Api.Counter;
  readonly keyChanges: Api.Counter;
  readonly staleKeys: Api.UpDownCounter;
  readonly storeOutages: Api.UpDownCounter;
}

/** Counts events. What they are told apart by has a few values each, and names nobody. */
export function eventMetrics(
  { SpanStatusCode, trace }: typeof Api,
  getMeter: () => Api.Meter,
): (event: KindeModuleEvent) => void {
  let instruments: Instruments | undefined;
  return (event) => {
    instruments ??= createInstruments(getMeter());
    count(event, instruments);
    if (event.type === 'login.failed') {
      // The step that the login is at came to an end, and to nothing.
      const span = trace.getActiveSpan();
      span?.setStatus({ code: SpanStatusCode.ERROR });
      span?.setAttribute('error.type', event.code);
    }
  };
}

function createInstruments(meter: Api.Meter): Instruments {
  return {
    logins: meter.createCounter('kinde.logins', {
      unit: '{login}',
      description: 'Logins, and those that failed.',
    }),
    logouts: meter.createCounter('kinde.logouts', {
      unit: '{logout}',
      description: 'Sessions ended by their users.',
    }),
    refreshes: meter.createCounter('kinde.session.refreshes', {
      unit: '{refresh}',
      description: 'Renewals of sessions, and those that failed.',
    }),
    refreshDurations: createDurations(
      meter,
      'kinde.session.refresh.duration',
      'How long Kinde takes to renew a session.',
    ),
    refusals: meter.createCounter('kinde.refusals', {
      unit: '{refusal}',
      description: 'Requests and messages that were refused.',
    }),
    webhooks: meter.createCounter('kinde.webhooks', {
      unit: '{event}',
      description: 'Events that were handled.',
    }),
    keyChanges: meter.createCounter('kinde.keys.changes', {
      unit: '{change}',
      description: 'How often an issuer changed its keys.',
    }),
    staleKeys: meter.createUpDownCounter('kinde.keys.stale', {
      unit: '{issuer}',
      description: '1 while an issuer does not hand out its keys.',
    }),
    storeOutages: meter.createUpDownCounter('kinde.store.unavailable', {
      unit: '{outage}',
      description: '1 while the session store is out of order.',
    }),
  };
}

function count(event: KindeModuleEvent, instruments: Instruments): void {
  switch (event.type) {
    case 'login.succeeded':
      instruments.logins.add(1, { 'kinde.outcome': 'succeeded' });
      break;
    case 'login.failed':
      instruments.logins.add(1, { 'kinde.outcome': 'failed', 'error.type': event.code });
      break;
    case 'logout':
      instruments.logouts.add(1);
      break;
    case 'session.refreshed':
      instruments.refreshes.add(1, { 'kinde.outcome': 'succeeded' });
      instruments.refreshDurations.record(event.duration);
      break;
    case 'session.refresh_failed':
      instruments.refreshes.add(1, { 'kinde.outcome': 'failed', 'error.type': event.code });
      break;
    case 'request.refused':
      instruments.refusals.add(1, {
        'error.type': event.code,
        'http.response.status_code': event.status,
      });
      break;
    case 'keys.changed':
      instruments.keyChanges.add(1, { 'kinde.issuer': event.issuer });
      break;
    case 'keys.stale':
      instruments.staleKeys.add(1, { 'kinde.issuer': event.issuer });
      break;
    case 'keys.renewed':
      instruments.staleKeys.add(-1, { 'kinde.issuer': event.issuer });
      break;
    case 'store.unavailable':
      instruments.storeOutages.add(1);
      break;
    case 'store.available':
      instruments.storeOutages.add(-1);
      break;
    case 'webhook.handled':
      instruments.webhooks.add(1, { 'kinde.webhook.repetition': event.isRepetition });
      break;
  }
}
