import type { Browser, Page } from 'playwright-core';

import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { SampleApplication } from '../support/sample-application.js';
import { Visitor } from '../support/visitor.js';

// The first of them may have to build the sample.
import.meta.jest.setTimeout(300_000);

describeInBrowser('the page of the sample 03-graphql', () => {
  // The first two may be missing once the suite is over: what it needs may fail to start.
  let sample: SampleApplication;
  let browser: Browser;
  let visitors: Visitor[];

  beforeAll(async () => {
    sample = await SampleApplication.start('03-graphql');
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterAll(async () => {
    const ending = await sample?.stop();
    expect(ending).toMatchObject({ exitCode: 0, errors: '' });
  });
  beforeEach(() => {
    visitors = [];
  });
  afterEach(async () => {
    for (const visitor of visitors) {
      await visitor.leave();
      expect(visitor.problems).toEqual([]);
    }
  });

  const arrive = async (options = {}): Promise<Page> => {
    const visitor = await Visitor.arrive(browser, options);
    visitors.push(visitor);
    const tab = await visitor.openTab();
    await tab.goto(sample.url);
    return tab;
  };

  const signIn = async (tab: Page, name: string): Promise<void> => {
    await tab.getByRole('link', { name: 'Sign in' }).first().click();
    await tab.getByRole('button', { name }).click();
    await tab.waitForURL(`${sample.url}/`);
    await tab.getByRole('heading', { level: 1, name }).waitFor();
    await tab.getByRole('status').filter({ hasText: 'Live' }).waitFor();
  };

  it('shows everybody in the organization at once what the admin adds', async () => {
    const [ada, rex] = [await arrive(), await arrive()];
    expect(await rex.getByRole('heading', { level: 1 }).innerText()).toBe('You are signed out');
    await signIn(ada, 'Ada Quill');
    await signIn(rex, 'Rex Marlow');

    await add(ada, 'Oil the <engine>');
    for (const tab of [ada, rex]) {
      const item = tab.getByRole('listitem').filter({ hasText: 'Oil the <engine>' });
      await item.waitFor();
      expect(await item.innerText()).toContain('Ada Quill');
    }
  });

  it('tells the reader that adding is not for them', async () => {
    const tab = await arrive();
    await signIn(tab, 'Rex Marlow');
    await add(tab, 'Anything');
    await tab.getByRole('alert').filter({ hasText: 'FORBIDDEN: Access is denied.' }).waitFor();
    expect(await tab.getByRole('listitem').filter({ hasText: 'Anything' }).count()).toBe(0);
  });

  it('lists what was there, and shows nothing any more after a sign-out', async () => {
    const tab = await arrive();
    await signIn(tab, 'Ada Quill');
    await add(tab, 'Polish the brass');
    await tab.getByRole('listitem').filter({ hasText: 'Polish' }).waitFor();
    await tab.reload();
    await tab.getByRole('listitem').filter({ hasText: 'Polish' }).waitFor();

    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { level: 1, name: 'You are signed out' }).waitFor();
    expect(await tab.getByRole('listitem').count()).toBe(0);
  });

  it('gives the page no way to read a cookie', async () => {
    const tab = await arrive();
    await signIn(tab, 'Ada Quill');
    expect(await tab.evaluate('document.cookie')).toBe('');
  });

  it.each(['light', 'dark'] as const)('fits a screen of 360 pixels (%s)', async (colorScheme) => {
    const tab = await arrive({ colorScheme, viewport: { width: 360, height: 740 } });
    const overflow = 'document.documentElement.scrollWidth - window.innerWidth';
    expect(await tab.evaluate(overflow)).toBe(0);
    await signIn(tab, 'Rex Marlow');
    await add(tab, 'x'.repeat(200));
    await tab.getByRole('alert').waitFor();
    expect(await tab.evaluate(overflow)).toBe(0);
  });
});

async function add(tab: Page, title: string): Promise<void> {
  await tab.getByRole('textbox', { name: 'New todo' }).fill(title);
  await tab.getByRole('button', { name: 'Add' }).click();
}
