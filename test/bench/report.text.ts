import { goalsOf } from './goals.js';
import type { Report, ScenarioResult } from './report.js';
import type { Spread } from './statistics.js';
import { textTable } from './text-table.js';

const RESULT_HEAD = ['', 'requests/s', 'p99 ms', 'CPU µs', 'added CPU µs', 'requests ÷ none'];
const GOAL_HEAD = ['', 'measured', 'goal', ''];

/**
 * A report for people: medians, and how far the rounds are apart.
 *
 * @param machine that it was measured on
 */
export function textOf(report: Report, machine: string): string {
  const { node, nest, rounds, results, seal, claims, machine: ofMachine, authkit, flood } = report;
  const { imports, size } = report;
  return [
    `Node ${node}, Nest ${nest}, ${machine}. Median (smallest to largest) of ${rounds} rounds.`,
    textTable([
      RESULT_HEAD,
      ...Object.entries(results).map(([name, result]) => resultRow(name, result, report)),
    ]),
    textTable([
      GOAL_HEAD,
      ...goalsOf(report).map(({ figure, spread, goal, verdict }) => [
        figure,
        spreadText(spread, 2),
        goal,
        verdict,
      ]),
    ]),
    `Sealing and opening ${seal.bytes} bytes: ${spreadText(seal.ownMicros, 1)} µs; the bare cipher ` +
      `${spreadText(seal.bareMicros, 1)} µs, jose ${spreadText(seal.joseMicros, 0)} µs.`,
    `user.getPermission: ${spreadText(claims.getPermissionMillions, 1)} million calls a second.`,
    `A cached machine token: ${spreadText(ofMachine.cachedTokenMicros, 2)} µs.`,
    `A token of AuthKit, ${authkit.pages} pages of ${authkit.latency} ms each: ` +
      `${spreadText(authkit.tokenMillis, 0)} ms; a single page ${spreadText(authkit.pageMillis, 0)} ms.`,
    `Importing the package, in ${imports.processes} processes that have loaded Nest: ` +
      `${spreadText(imports.ownMillis, 0)} ms; openid-client and jose alone ` +
      `${spreadText(imports.baseMillis, 0)} ms; with Nest and all the rest ` +
      `${spreadText(imports.everythingMillis, 0)} ms.`,
    `The package: ${size.files} files, ${kilobytes(size.packedBytes)} kB to download, ` +
      `${kilobytes(size.unpackedBytes)} kB on disk.`,
    `The flood: ${flood.tokens} tokens of unknown keys in ${flood.seconds} s (a full run: 10000 in ` +
      `30 s). 99 of 100 good requests took up to ${flood.p99Before.toFixed(1)} ms before it and ` +
      `${flood.p99.toFixed(1)} ms during it.`,
  ].join('\n\n');
}

function resultRow(
  name: string,
  { rps, p99, cpuMicros, addedCpuMicros }: ScenarioResult,
  { ratios }: Report,
): string[] {
  const [adapter] = name.split('.', 1);
  return [
    name,
    spreadText(rps, 0),
    p99.toFixed(1),
    cpuMicros.toFixed(1),
    spreadText(addedCpuMicros, 1),
    spreadText(ratios[`${name}/${adapter}.none`], 2),
  ];
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

function spreadText(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) {
    return '';
  }
  const { min, median, max } = spread;
  const middle = median.toFixed(digits);
  return min === max ? middle : `${middle} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}
