import { textTable } from '../../bench/text-table.js';
import type { Trial } from './trial.js';

/**
 * A table for each group of trials, then what was wrong, then how many passed and failed.
 *
 * @param groups of trials with the same columns
 */
export function textOf(groups: readonly (readonly Trial[])[]): string {
  const trials = groups.flat();
  const failed = trials.filter(({ fault }) => fault !== undefined);
  return [
    ...groups.filter((group) => group.length > 0).map(tableOf),
    ...failed.map(({ column, fault, row }) => `${row}, ${column}:\n${indented(fault)}`),
    `${trials.length - failed.length} passed, ${failed.length} failed`,
  ].join('\n\n');
}

function tableOf(trials: readonly Trial[]): string {
  const columns = [...new Set(trials.map(({ column }) => column))];
  const rows = [...new Set(trials.map(({ row }) => row))];
  const verdict = (row: string, column: string): string | undefined => {
    const trial = trials.find((each) => each.row === row && each.column === column);
    return trial && (trial.fault === undefined ? 'passed' : 'FAILED');
  };
  return textTable([
    ['', ...columns],
    ...rows.map((row) => [row, ...columns.map((column) => verdict(row, column) ?? '')]),
  ]);
}

function indented(text = ''): string {
  return text.trimEnd().replaceAll(/^(?=.)/gm, '  ');
}
