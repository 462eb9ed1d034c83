import type * as Api from '@opentelemetry/api';

/** Seconds, as OpenTelemetry's own conventions have them: the SDK's default is for milliseconds. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** A histogram of what takes from milliseconds to seconds. */
export function createDurations(
  meter: Api.Meter,
  name: string,
  description: string,
): Api.Histogram {
  return meter.createHistogram(name, {
    unit: 's',
    description,
    advice: { explicitBucketBoundaries: BOUNDARIES },
  });
}
