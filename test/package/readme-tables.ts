import { marked, type Token, type Tokens } from 'marked';

/** A table as its Markdown has it, cell by cell. */
export interface MarkdownTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a Markdown file is made of, and what that is made of. */
export function tokensIn(markdown: string): readonly Token[] {
  const tokens: Token[] = [];
  void marked.walkTokens(marked.lexer(markdown), (token) => {
    tokens.push(token);
  });
  return tokens;
}

export function tablesIn(markdown: string): readonly MarkdownTable[] {
  return tokensIn(markdown)
    .filter((token): token is Tokens.Table => token.type === 'table')
    .map(({ header, rows }) => ({
      header: header.map(({ text }) => text),
      rows: rows.map((row) => row.map(({ text }) => text)),
    }));
}

/** @throws when there is no such table, or more than one */
export function tableWith(markdown: string, firstHeading: string): MarkdownTable {
  const [table, ...others] = tablesIn(markdown).filter(({ header }) => header[0] === firstHeading);
  if (!table || others.length > 0) {
    throw new Error(`There should be one table that begins with ${firstHeading}.`);
  }
  return table;
}

/** What a cell has in backticks. */
export function codeIn(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
