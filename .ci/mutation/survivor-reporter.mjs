import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

export const UNDETECTED = ['Survived', 'NoCoverage'];

/** Says which mutants nothing notices, as soon as it is known. */
class SurvivorReporter {
  onMutantTested(mutant) {
    if (UNDETECTED.includes(mutant.status)) {
      process.stdout.write(`${lineOf(mutant)}\n`);
    }
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.Reporter, 'survivors', SurvivorReporter),
];

/** Such as `lib/core/json.ts:12:3 Survived (BooleanLiteral): true → false`. */
function lineOf({ fileName, location: { start, end }, mutatorName, replacement, status }) {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  const place = `${relative('.', fileName)}:${start.line}:${start.column}`;
  return `${place} ${status} (${mutatorName}): ${brief(lines.join(' '))} → ${brief(replacement ?? '')}`;
}

function brief(text) {
  return text.replaceAll(/\s+/g, ' ').slice(0, 100);
}
