import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { marked } from 'marked';
import type { Browser, Page } from 'playwright-core';

import { readableDocuments } from '../package/readme-documents.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';

import.meta.jest.setTimeout(300_000);

const mermaid = createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js');

/** What only somebody who writes Markdown should see. */
const RAW = [
  /```/,
  /\]\(/,
  /\*\*/,
  /^\s*#{1,6} /m,
  /^\s*\|/m,
  /\| -{3}/,
  /%%/,
  /&[a-z]+;/,
  /<\/?\w+>/,
];

const documents = readableDocuments();

describeInBrowser('what the repository prints', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  });
  afterAll(() => browser?.close());

  it.each(documents.map((document) => [document.path, document.text] as const))(
    'renders, with no Markdown left over: %s',
    async (_, text) => {
      await page.setContent(marked.parse(text, { async: false }));
      await page.locator('pre, code').evaluateAll(remove);
      const shown = await page.locator('body').innerText();
      expect(RAW.filter((raw) => raw.test(shown))).toEqual([]);
      expect(await page.locator('h1').count()).toBe(1);
    },
  );

  it('shows every diagram', async () => {
    const diagrams = documents
      .flatMap(({ blocks }) => blocks)
      .filter(({ language }) => language === 'mermaid')
      .map(({ code }) => code);
    expect(diagrams.length).toBeGreaterThanOrEqual(2);
    await page.setContent('<main></main>');
    await page.addScriptTag({ content: readFileSync(mermaid, 'utf8') });
    for (const [index, diagram] of diagrams.entries()) {
      const svg = await page.evaluate(draw, { diagram, id: `diagram-${index}` });
      expect(svg.match(/<text|"nodeLabel/g)?.length).toBeGreaterThan(5);
    }
  });
});

declare const window: {
  mermaid: { render(id: string, diagram: string): Promise<{ svg: string }> };
};

/** Runs in the page. */
function remove(elements: { remove(): void }[]): void {
  for (const element of elements) {
    element.remove();
  }
}

/** Runs in the page; a diagram with a fault throws. */
async function draw({ diagram, id }: { diagram: string; id: string }): Promise<string> {
  const { svg } = await window.mermaid.render(id, diagram);
  return svg;
}
