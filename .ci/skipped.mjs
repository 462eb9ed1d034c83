import { programs } from './programs.mjs';

/** How suites that a machine cannot run say so in their titles. */
const NEEDS = /\(needs ([^)]+)\)/;

/**
 * One line for each reason that tests were skipped for.
 *
 * @param {readonly { file: string, name: string }[]} skipped
 * @returns {string[]}
 */
export function explain(skipped) {
  const counts = new Map();
  for (const test of skipped) {
    const reason = reasonOf(test);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `Skipped ${count}: ${reason}`);
}

function reasonOf({ file, name }) {
  const need = NEEDS.exec(name)?.[1];
  if (need === undefined) {
    return `${file} says so itself: ${name}`;
  }
  return programs.some((program) => program.name === need)
    ? `${need} was not found`
    : `${need} did not answer`;
}
