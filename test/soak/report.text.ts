import { quantile } from '../bench/statistics.js';
import { textTable } from '../bench/text-table.js';
import { goalsOf } from './goals.js';
import type { ProcessMemory, SoakResult } from './soak-result.js';

/** A report for people. */
export function textOf(result: SoakResult): string {
  const { minutes, sessions, kills, kinde, tally, memory } = result;
  const { unavailable } = tally;
  return [
    `${sessions} sessions for ${minutes} min on three processes. Killed: ${kills} processes, and ` +
      'Redis once.',
    textTable([
      ['requests answered', String(tally.latencies.length)],
      ['refreshes at Kinde', String(kinde.refreshes)],
      ['refresh tokens used twice', String(kinde.reuse)],
      ['sign-ins, sign-outs', `${tally.signIns}, ${tally.signOuts}`],
      ['sessions lost', String(tally.lost + tally.lostWithProcess)],
      [
        '  with a killed process',
        `${tally.lostWithProcess}, of ${tally.exposed} that had a request in flight on one`,
      ],
      ['requests that a killed process did not answer', String(tally.interrupted)],
      ['503 while Redis was away', String(unavailable['without Redis'])],
      ['503 after a process was killed', String(unavailable['after a kill'])],
      ['503 for no known reason', String(unavailable.quiet)],
      ['latency, p50 and p99', [0.5, 0.99].map((p) => latency(tally.latencies, p)).join(', ')],
      ['latency, slowest while Redis was away', `${tally.slowestWithoutRedis.toFixed(0)} ms`],
      ...memory.map((each, index) => [`memory of process ${index + 1}`, memoryText(each)]),
    ]),
    ...[...tally.surprises].map(([what, count]) => `Unexpected, ${count} times: ${what}`),
    textTable([
      ['', 'measured', 'goal', ''],
      ...goalsOf(result).map(({ what, measured, goal, isMet }) => [
        what,
        measured,
        goal,
        isMet ? 'met' : 'missed',
      ]),
    ]),
  ].join('\n\n');
}

function latency(latencies: readonly number[], share: number): string {
  return latencies.length > 0 ? `${quantile(latencies, share).toFixed(1)} ms` : 'unknown';
}

function memoryText({ minutes, megabytes, slope }: ProcessMemory): string {
  const growth = slope
    ? `${slope.perMinute.toFixed(2)} MB a minute once warm`
    : 'too short a life to tell its growth';
  return `${megabytes.toFixed(0)} MB after ${minutes.toFixed(1)} min, ${growth}`;
}
