import type { Browser, Page } from 'playwright-core';

import { LocalKinde } from '../../lib/testing/index.js';
import { accessibilityFaults, keyboardFaults } from '../support/accessibility.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { SampleApplication } from '../support/sample-application.js';
import { Visitor } from '../support/visitor.js';

// The first of them may have to build the sample.
import.meta.jest.setTimeout(300_000);

let browser: Browser;
let visitor: Visitor;
let tab: Page;

const arrive = async (): Promise<void> => {
  visitor = await Visitor.arrive(browser);
  tab = await visitor.openTab();
};

const press = (name: string): Promise<void> => tab.getByRole('button', { name }).first().click();

const isHeaded = (name: string): Promise<void> =>
  tab.getByRole('heading', { level: 1, name }).waitFor();

const call = async (button: string, answer: string): Promise<void> => {
  await press(button);
  await tab.getByRole('status').filter({ hasText: answer }).waitFor();
};

const register = async (name: string, email: string): Promise<void> => {
  await tab.getByLabel('First name').fill(name);
  await tab.getByLabel('Last name').fill('Foundry');
  await tab.getByLabel('E-mail').fill(email);
  await press('Create account');
};

/** The page as it is, for who sees it badly, and for who has no mouse. */
const expectOpenToAll = async (): Promise<void> => {
  expect(await accessibilityFaults(tab)).toEqual([]);
  expect(await keyboardFaults(tab)).toEqual([]);
};

const expectNoFaults = async (): Promise<void> => {
  expect(await accessibilityFaults(tab)).toEqual([]);
};

describeInBrowser('for everybody', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(arrive);
  afterEach(() => visitor.leave());

  describe('the checks', () => {
    it('find what is wrong', async () => {
      await tab.setContent(
        `<style>a { outline: none } main { width: 2000px }</style><main>
          <a href="/">first</a><button tabindex="2"></button></main>`,
      );
      expect((await accessibilityFaults(tab)).join('\n')).toMatch(
        /^(?=[^]*button-name)(?=[^]*wider than 1280)/,
      );
      expect(await keyboardFaults(tab)).toEqual([
        expect.stringMatching(/^<button.* comes instead of <a/),
        expect.stringMatching(/^<a.* comes instead of <button/),
        expect.stringMatching(/^no focus is to be seen on <a/),
      ]);
    });
  });

  describe('the sample 01-web-app', () => {
    // Missing when it fails to start.
    let sample: SampleApplication;

    beforeAll(async () => {
      sample = await SampleApplication.start('01-web-app');
    });
    afterAll(() => sample?.stop());

    const signIn = async (name: string): Promise<void> => {
      await tab.goto(`${sample.url}/auth/login`);
      await press(name);
      await tab.waitForURL(`${sample.url}/`);
      await isHeaded(name);
    };

    it('greets strangers, and tells them what went wrong', async () => {
      await tab.goto(`${sample.url}/?error=access_denied`);
      await tab.getByRole('alert').waitFor();
      await expectOpenToAll();
      await call('List todos', '401 Unauthorized');
      await expectNoFaults();
    });

    it('shows users what they may, and what is refused', async () => {
      await signIn('Rex Marlow');
      await expectOpenToAll();
      await call('List todos', '200 OK');
      await expectNoFaults();
      await call('Open report', '403 Forbidden');
      await expectNoFaults();
    });

    it('opens the widget of AuthKit, in which nothing is lost', async () => {
      await signIn('Ada Quill');
      const widget = tab.frameLocator('iframe');
      await tab.getByRole('button', { name: 'Choose an integration' }).press('Enter');
      await widget.getByText('247 integrations').waitFor();
      await expectNoFaults();
      await widget.getByRole('searchbox').fill('Mossgarrow Mail');
      await widget.getByRole('button', { name: 'Mossgarrow Mail' }).press('Enter');
      await widget.getByRole('heading', { name: 'Connected' }).waitFor();
      await expectNoFaults();
    });

    it.each([
      ['beside the widget', (page: Page) => page.getByRole('button', { name: 'Close' })],
      [
        'in the widget',
        (page: Page) => page.frameLocator('iframe').getByRole('button', { name: 'Close' }),
      ],
    ])('closes its dialog by the escape key %s, and is where it was', async (_, place) => {
      await signIn('Rex Marlow');
      const opener = tab.getByRole('button', { name: 'Choose an integration' });
      await opener.press('Enter');
      await tab.frameLocator('iframe').getByText('247 integrations').waitFor();
      await place(tab).press('Escape');
      await tab.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await tab.evaluate('document.activeElement.textContent')).toContain(
        'Choose an integration',
      );
    });
  });

  describe('the sample 03-graphql', () => {
    // Missing when it fails to start.
    let sample: SampleApplication;

    beforeAll(async () => {
      sample = await SampleApplication.start('03-graphql');
    });
    afterAll(() => sample?.stop());

    it('shows strangers the way in', async () => {
      await tab.goto(sample.url);
      await isHeaded('You are signed out');
      await expectOpenToAll();
    });

    it('shows users the list, and what is refused', async () => {
      await tab.goto(sample.url);
      await tab.getByRole('link', { name: 'Sign in' }).first().click();
      await press('Rex Marlow');
      await isHeaded('Rex Marlow');
      await tab.getByRole('status').filter({ hasText: 'Live' }).waitFor();
      await expectOpenToAll();
      await tab.getByRole('textbox').fill('Oil the engine');
      await tab.getByRole('textbox').press('Enter');
      await tab.getByRole('alert').filter({ hasText: 'FORBIDDEN' }).waitFor();
      await expectNoFaults();
    });
  });

  describe('LocalKinde', () => {
    // Missing when it fails to start.
    let kinde: LocalKinde;

    beforeAll(async () => {
      kinde = await LocalKinde.start({ clientSecret: null });
      kinde.allow({ redirectUri: 'http://localhost/callback', logoutUri: 'http://localhost/' });
    });
    afterAll(() => kinde?.stop());

    const authorize = (more: Record<string, string> = {}) => {
      const query = new URLSearchParams({
        client_id: kinde.clientId,
        redirect_uri: 'http://localhost/callback',
        response_type: 'code',
        scope: 'openid',
        state: 'a-state',
        nonce: 'a-nonce',
        ...more,
      });
      return tab.goto(`${kinde.issuerUrl}/oauth2/auth?${query.toString()}`);
    };

    it('asks who it is', async () => {
      await authorize();
      await isHeaded('Sign in');
      await expectOpenToAll();
      await authorize({ login_hint: 'rex@analytical.example' });
      await expectNoFaults();
    });

    it('asks for which organization', async () => {
      await authorize();
      await press('Mia Sandoval');
      await isHeaded('Choose an organization');
      await expectOpenToAll();
    });

    it('registers people, and says what is wrong', async () => {
      await authorize({ prompt: 'create' });
      await isHeaded('Create an account');
      await expectOpenToAll();
      await register('Ada', 'ada@analytical.example');
      await tab.getByRole('alert').waitFor();
      await expectNoFaults();
    });

    it('creates organizations', async () => {
      await authorize({ prompt: 'create', is_create_org: 'true' });
      await register('Fay', 'fay@foundry.example');
      await isHeaded('Create an organization');
      await expectOpenToAll();
    });

    it('connects devices', async () => {
      const answer = await fetch(`${kinde.issuerUrl}/oauth2/device/auth`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: kinde.clientId }),
      });
      const { user_code: code = '' } = (await answer.json()) as { readonly user_code?: string };
      await tab.goto(`${kinde.issuerUrl}/device`);
      await expectOpenToAll();
      await tab.getByLabel('Code').fill(code);
      await press('Continue');
      await tab.getByRole('button', { name: 'Mia Sandoval' }).waitFor();
      await expectOpenToAll();
      await press('Mia Sandoval');
      await isHeaded('Choose an organization');
      await expectOpenToAll();
      await press('Tidewater Bakery');
      await isHeaded('Your device is connected');
      await expectNoFaults();
    });

    it('says where it is, and that something went wrong', async () => {
      await tab.goto(kinde.issuerUrl);
      await isHeaded('Local Kinde is running');
      await expectOpenToAll();
      await authorize({ client_id: 'nobody' });
      await isHeaded('That did not work');
      await expectNoFaults();
    });
  });
});
