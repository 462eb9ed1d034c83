import { existsSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';

import { projectFolder } from './project.js';
import { type MarkdownDocument, readableDocuments, readMarkdown } from './readme-documents.js';
import { tokensIn } from './readme-tables.js';

/** Whom readers are sent to. Whoever adds one has looked at the page. */
const KNOWN_HOSTS = [
  'authkit.picaos.com',
  'docs.kinde.com',
  'docs.nestjs.com',
  'docs.picaos.com',
  'github.com',
  'kinde.com',
  'nestjs.com',
  'withone.ai',
];

/** Where a sample or a quick start is, once it has been started. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1'];

const documents = readableDocuments();

describe.each(documents.map((document) => [document.path, document] as const))(
  '%s',
  (_, document) => {
    it('has links that lead somewhere', () => {
      expect(linksIn(document).flatMap((link) => faultOf(link, document) ?? [])).toEqual([]);
    });

    it('says of each block which language it is in', () => {
      const unnamed = document.blocks.filter(({ language }) => !/^\w+$/.test(language));
      expect(unnamed.map(({ line }) => line)).toEqual([]);
    });

    it('has tables with as many cells in each row', () => {
      const tables = document.prose.match(/(^ *\|.*\n)+/gm) ?? [];
      for (const table of tables) {
        const widths = table.trimEnd().split('\n').map(cells);
        expect(new Set(widths)).toEqual(new Set([widths[0]]));
      }
    });
  },
);

describe('the contents of the README', () => {
  it('lead to each of its pages', () => {
    const { text, prose } = readMarkdown('README.md');
    const [, contents = ''] = /^## Contents$(.*?)^## /ms.exec(text) ?? [];
    const pages = [...prose.matchAll(/^## (.+)$/gm)].map(([, title = '']) => anchorOf(title));
    expect(pages.filter((anchor) => !contents.includes(`(#${anchor})`))).toEqual([
      'contents',
      'licence',
    ]);
  });
});

describe('links', () => {
  const readme = readMarkdown('README.md');

  it.each([
    '#no-such-heading',
    'sample/09-nothing/README.md',
    'sample/02-api/README.md#no-such-heading',
    'http://kinde.com',
    'https://example.org',
    'https://',
  ])('are found out when they lead nowhere: %s', (link) => {
    expect(faultOf(link, readme)).toBeDefined();
  });
});

/** Links, images, and addresses in angle brackets. */
function linksIn({ text }: MarkdownDocument): string[] {
  return tokensIn(text).flatMap((token) =>
    token.type === 'link' || token.type === 'image' ? String(token.href) : [],
  );
}

/** What is wrong with a link of a document; `undefined`: nothing. */
function faultOf(link: string, document: MarkdownDocument): string | undefined {
  return /^[a-z]+:/i.test(link) ? faultOfAddress(link) : faultOfPath(link, document);
}

function faultOfAddress(link: string): string | undefined {
  if (!URL.canParse(link)) {
    return `${link} is no URL`;
  }
  const { protocol, hostname } = new URL(link);
  if (LOCAL_HOSTS.includes(hostname)) {
    return undefined;
  }
  if (protocol !== 'https:') {
    return `${link} is not https`;
  }
  return KNOWN_HOSTS.includes(hostname) ? undefined : `${link} is at a host that nobody looked at`;
}

function faultOfPath(link: string, document: MarkdownDocument): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document.path : normalize(join(document.path, '..', path));
  const file = join(projectFolder, target);
  if (target.startsWith('..') || !existsSync(file)) {
    return `${link} is not there`;
  }
  if (anchor === undefined) {
    return undefined;
  }
  const isHeading = statSync(file).isFile() && anchorsOf(readMarkdown(target)).includes(anchor);
  return isHeading ? undefined : `${link} is no heading there`;
}

/** As GitHub names headings. */
function anchorsOf({ prose }: MarkdownDocument): string[] {
  const seen = new Map<string, number>();
  return [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => {
    const anchor = anchorOf(title);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Of a row: what is between pipes that are not escaped. */
function cells(row: string): number {
  return row.replaceAll('\\|', '').split('|').length - 2;
}
