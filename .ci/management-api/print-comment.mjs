import ts from 'typescript';

import { corrections } from './names.mjs';

/** Columns that a line may have. */
const WIDTH = 100;

/**
 * A doc comment of one line if it fits.
 *
 * @param {string} text paragraphs, separated by empty lines
 * @param {number} depth how often it is indented
 */
export function printComment(text, depth = 0) {
  const room = WIDTH - 2 * depth;
  const clean = corrections
    .reduce((corrected, [wrong, right]) => corrected.replaceAll(wrong, right), text)
    .replaceAll('*/', '*\\/');
  if (clean.length + '/** */'.length + 1 <= room && !clean.includes('\n')) {
    return `/** ${clean} */\n`;
  }
  const lines = clean
    .split('\n')
    .flatMap((line) => wrap(line, room - ' * '.length))
    .map((line) => ` * ${line}`.trimEnd());
  return ['/**', ...lines, ' */', ''].join('\n');
}

/** The comment that the package has on a member of a type. */
export function commentOf(node) {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  const lines = (ts.getTextOfJSDocComment(comment?.comment) ?? '').trim().split('\n');
  return lines.map((line) => line.trim()).join('\n');
}

function wrap(line, room) {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last !== '' && last.length + 1 + word.length > room) {
      lines.push(word);
    } else {
      lines.push(`${lines.pop()}${last === '' ? '' : ' '}${word}`);
    }
  }
  return lines;
}
