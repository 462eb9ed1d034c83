import { find, programs } from './programs.mjs';

/** In the title of suites that install packages. */
const NEEDS_REGISTRY = '(needs the package registry)';

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
  const missing = programs.find(({ tests }) => file.startsWith(tests));
  if (missing && !find(missing)) {
    return `${missing.tests} needs ${missing.name}, which was not found`;
  }
  if (name.includes(NEEDS_REGISTRY)) {
    return `${file} needs the package registry, which did not answer`;
  }
  return `${file} says so itself: ${name}`;
}
