import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the repository; it ends with a slash. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** Of the file, from the root of the repository. */
  readonly path: string;
  /** Number of its first line of code. */
  readonly line: number;
  /** What stands behind the opening fence; empty when nothing does. */
  readonly language: string;
  readonly code: string;
}

/** What somebody reads of a Markdown file: its code, and everything else. */
export interface MarkdownDocument {
  /** From the root of the repository, such as `sample/02-api/README.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
  /** The text with an empty line for each line of code. */
  readonly prose: string;
}

export function readMarkdown(path: string): MarkdownDocument {
  const text = readFileSync(join(projectFolder, path), 'utf8');
  return { path, text, ...takeApart(path, text) };
}

/** The README, those of the samples, and what the repository's host shows to contributors. */
export function readableDocuments(): readonly MarkdownDocument[] {
  return ['sample', '.github']
    .filter((folder) => existsSync(join(projectFolder, folder)))
    .flatMap((folder) =>
      readdirSync(join(projectFolder, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
        .map((path) => join(folder, path)),
    )
    .concat('README.md')
    .toSorted()
    .map(readMarkdown);
}

/** @throws when a fence is not closed */
export function takeApart(path: string, text: string): Pick<MarkdownDocument, 'blocks' | 'prose'> {
  const blocks: CodeBlock[] = [];
  const prose: string[] = [];
  let open: { indent: number; fence: string; language: string; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent = '', fence = '', language = ''] = /^( *)(`{3,})(.*)$/.exec(line) ?? [];
    prose.push(open || fence ? '' : line);
    if (open === undefined) {
      open = fence ? { indent: indent.length, fence, language, lines: [] } : undefined;
    } else if (line.trim() === open.fence) {
      const { lines } = open;
      const code = lines.map((each) => `${each}\n`).join('');
      blocks.push({ path, line: index + 1 - lines.length, language: open.language, code });
      open = undefined;
    } else {
      open.lines.push(line.slice(open.indent));
    }
  }
  if (open) {
    throw new Error(`${path} has a fence that is not closed`);
  }
  return { blocks, prose: prose.join('\n') };
}
