import { Matrix } from './matrix.js';
import { parseChoice } from './matrix-choice.js';
import { textOf } from './matrix-text.js';

// `npm run matrix`: the packed package on every version of Nest and Node that it is made for.

async function run(): Promise<boolean> {
  const matrix = await Matrix.prepare(parseChoice(process.argv.slice(2)));
  try {
    process.stdout.write(`${matrix.versions}\n\n`);
    const groups = [await matrix.tryTypes(), await matrix.tryCells()];
    process.stdout.write(`${textOf(groups)}\n`);
    return groups.flat().every(({ fault }) => fault === undefined);
  } finally {
    await matrix.remove();
  }
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
