import { createServer } from 'node:http';
import { once } from 'node:events';

import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { SampleApplication } from '../support/sample-application.js';
import { Visitor } from '../support/visitor.js';

// The first of them may have to build the sample.
import.meta.jest.setTimeout(300_000);

const PORTS = ['PORT', 'KINDE_LOCAL_PORT', 'PICA_LOCAL_PORT', 'PICA_LOCAL_WIDGET_PORT'];

describe('the sample 01-web-app on the command line', () => {
  it('prints all addresses and who may do what, and stops when it is told to', async () => {
    const sample = await SampleApplication.start('01-web-app');
    expect(sample.output).toContain(sample.url);
    expect(sample.output).toContain(sample.kindeUrl);
    expect(sample.output).toContain(sample.picaUrl);
    expect(sample.output).toContain(sample.widgetUrl);
    expect(sample.output).toMatch(/Ada Quill +Admin/);
    expect(sample.output).toMatch(/Rex Marlow +Reader/);
    expect(sample.output).not.toContain('[Nest]');
    expect(await sample.stop('SIGINT')).toMatchObject({ exitCode: 0, errors: '' });
  });

  it.each([
    ['PICA_SECRET_KEY', 'Pica', 'https://authkit.picaos.com'],
    ['ONE_SECRET_KEY', 'One', 'https://auth.withone.ai'],
  ])(
    'starts no Pica of its own with %s, and shows the widget of %s',
    async (variable, name, origin) => {
      const sample = await SampleApplication.start('01-web-app', { [variable]: 'sk_test_unknown' });
      try {
        expect(sample.output).toMatch(new RegExp(`^ *AuthKit +${name}$`, 'm'));
        expect(sample.output).not.toContain('Local Pica');
        await expect(fetch(sample.picaUrl)).rejects.toThrow();
        await expect(fetch(sample.widgetUrl)).rejects.toThrow();
        const { headers } = await fetch(sample.url);
        expect(headers.get('content-security-policy')).toContain(`frame-src ${origin};`);
      } finally {
        expect(await sample.stop()).toMatchObject({ exitCode: 0, errors: '' });
      }
    },
  );

  it.each(PORTS)('says in one sentence that %s is taken', async (name) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    const sample = await SampleApplication.launch('01-web-app', { [name]: String(port) });
    const { exitCode, output, errors } = await sample.end();
    other.close();
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toMatch(new RegExp(`^Port ${port} is taken\\. .+\\n$`));
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '0'],
    ['PICA_LOCAL_PORT', 'abc'],
    ['PICA_LOCAL_WIDGET_PORT', '65536'],
  ])('says in one sentence that %s cannot be %s', async (name, port) => {
    const sample = await SampleApplication.launch('01-web-app', { [name]: port });
    expect(await sample.end()).toEqual({
      exitCode: 1,
      output: '',
      errors: `${name} is '${port}'. Write a port from 1 to 65535.\n`,
    });
  });

  it('lists once what a real tenant still needs', async () => {
    const sample = await SampleApplication.launch('01-web-app', {
      KINDE_ISSUER_URL: 'https://yourapp.kinde.com',
      KINDE_SESSION_SECRET: 'too short',
    });
    const { exitCode, errors } = await sample.end();
    expect(exitCode).toBe(1);
    expect(errors.split('\n')).toEqual([
      'KindeModule cannot start. 2 options are wrong:',
      expect.stringContaining('KINDE_CLIENT_ID'),
      expect.stringContaining('KINDE_SESSION_SECRET'),
      '',
    ]);
    expect(errors).not.toContain('too short');
  });
});

describeInBrowser('the sample 01-web-app in a browser', () => {
  // The first two may be missing once the suite is over: what it needs may fail to start.
  let sample: SampleApplication;
  let browser: Browser;
  let visitor: Visitor;
  let home: string;

  beforeAll(async () => {
    sample = await SampleApplication.start('01-web-app');
    home = `${sample.url}/`;
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterAll(async () => {
    const ending = await sample?.stop();
    expect(ending).toMatchObject({ exitCode: 0, errors: '' });
  });
  beforeEach(async () => {
    visitor = await Visitor.arrive(browser);
  });
  afterEach(async () => {
    await visitor.leave();
    expect(visitor.problems).toEqual([]);
  });

  /** Another visitor instead, with a browser that is set up in another way. */
  const arriveWith = async (options: BrowserContextOptions): Promise<void> => {
    await visitor.leave();
    visitor = await Visitor.arrive(browser, options);
  };

  const openHome = async (): Promise<Page> => {
    const tab = await visitor.openTab();
    await tab.goto(home);
    return tab;
  };

  const signIn = async (tab: Page, name: string, organization?: string): Promise<void> => {
    await tab.getByRole('link', { name: 'Sign in' }).first().click();
    await tab.getByRole('button', { name }).click();
    if (organization !== undefined) {
      await tab.getByRole('button', { name: organization }).click();
    }
    await tab.waitForURL(home);
  };

  /** Where they are already is where they end up: only the page tells when they are there. */
  const signOut = async (tab: Page): Promise<void> => {
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await signedOut(tab);
    expect(tab.url()).toBe(home);
  };

  it('signs the reader in, lets them read, refuses them what is the admin’s, and signs them out', async () => {
    const tab = await openHome();
    expect(await heading(tab)).toBe('You are signed out');
    await signIn(tab, 'Rex Marlow');

    expect(await heading(tab)).toBe('Rex Marlow');
    const main = await tab.getByRole('main').innerText();
    expect(main).toContain('rex@analytical.example');
    expect(main).toContain('Analytical Engines org_0a11ce0001');
    const card = (name: string) => tab.getByRole('region', { name }).innerText();
    expect(await card('Permissions')).toMatch(/^Permissions\s+read:todos$/);
    expect(await card('Roles')).toMatch(/^Roles\s+reader$/);
    expect(await card('Feature flags')).toMatch(/todo_limit\s+100/);

    await call(tab, 'Show my profile', 'GET /auth/me: 200 OK');
    await call(tab, 'Show organization', 'GET /organization: 200 OK');
    await call(tab, 'List todos', 'GET /todos: 200 OK');
    await call(tab, 'Add todo', 'POST /todos: 403 Forbidden. Access is denied.');
    await call(tab, 'Delete all todos', 'POST /todos/clear: 403 Forbidden. Access is denied.');
    await call(tab, 'Open report', 'GET /admin/report: 403 Forbidden. Access is denied.');

    await signOut(tab);
    await tab.reload();
    expect(await heading(tab)).toBe('You are signed out');
    await call(tab, 'List todos', 'GET /todos: 401 Unauthorized. Authentication is required.');
  });

  it('asks who it is again after a sign-out, since Kinde has signed them out too', async () => {
    const tab = await openHome();
    await signIn(tab, 'Rex Marlow');
    await signOut(tab);
    await signIn(tab, 'Lou Brandt');
    expect(await heading(tab)).toBe('Lou Brandt');
  });

  it('lets the admin in where the reader is refused, and shows their picture', async () => {
    const tab = await openHome();
    await signIn(tab, 'Ada Quill');
    const picture = tab.locator('.avatar img');
    await tab.waitForFunction("document.querySelector('.avatar img').naturalWidth > 0");
    expect(await picture.boundingBox()).toMatchObject({ width: 64, height: 64 });

    await tab.getByRole('textbox', { name: 'Title' }).fill('Oil the <engine>');
    await call(tab, 'Add todo', 'POST /todos: 201 Created');
    await call(tab, 'List todos', 'GET /todos: 200 OK');
    expect(await tab.getByRole('region', { name: 'Body of the answer' }).innerText()).toContain(
      '"title": "Oil the <engine>"',
    );
    await call(tab, 'Delete all todos', 'POST /todos/clear: 200 OK');
    await call(tab, 'Open report', 'GET /admin/report: 200 OK');
  });

  it('gives the page no way to read a cookie', async () => {
    const tab = await openHome();
    await tab.goto(`${home}auth/login`);
    const duringLogin = await visitor.profile.cookies(home);
    await tab.getByRole('button', { name: 'Rex Marlow' }).click();
    await tab.waitForURL(home);
    const afterLogin = await visitor.profile.cookies(home);

    expect(duringLogin).toHaveLength(1);
    expect(afterLogin.length).toBeGreaterThan(0);
    for (const cookie of [...duringLogin, ...afterLogin]) {
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', domain: 'localhost' });
    }
    expect(await tab.evaluate('document.cookie')).toBe('');
  });

  it('finishes two sign-ins that were started in two tabs at once', async () => {
    const [first, second] = [await openHome(), await openHome()];
    for (const tab of [first, second]) {
      await tab.getByRole('link', { name: 'Sign in' }).first().click();
      await tab.getByRole('button', { name: 'Rex Marlow' }).waitFor();
    }
    for (const tab of [first, second]) {
      await tab.getByRole('button', { name: 'Rex Marlow' }).click();
      await tab.waitForURL(home);
      expect(await heading(tab)).toBe('Rex Marlow');
    }
    await call(first, 'List todos', 'GET /todos: 200 OK');
  });

  it('survives the back button after a sign-in', async () => {
    const tab = await openHome();
    const callbacks: string[] = [];
    tab.on('request', (request) => {
      if (request.url().startsWith(`${home}auth/callback`)) callbacks.push(request.url());
    });
    await signIn(tab, 'Rex Marlow');

    const complaint = tab.waitForEvent('console');
    await tab.goBack();
    expect(new URL(tab.url()).origin).toBe(sample.kindeUrl);
    // That sign-in is over, and Kinde says so.
    await complaint;
    expect(visitor.problems.splice(0)).toEqual([expect.stringContaining('status of 400')]);
    await tab.goForward();
    expect(await heading(tab)).toBe('Rex Marlow');
    await call(tab, 'List todos', 'GET /todos: 200 OK');

    // Some browsers and extensions ask for the callback again.
    expect(callbacks).toHaveLength(1);
    await tab.goto(callbacks[0] ?? '');
    expect(tab.url()).toBe(home);
    expect(await heading(tab)).toBe('Rex Marlow');
  });

  it('shows nothing of anybody to who presses the back button after a sign-out', async () => {
    const tab = await openHome();
    await signIn(tab, 'Rex Marlow');
    await signOut(tab);
    await tab.goBack();
    await tab.waitForURL(home);
    expect(await heading(tab)).toBe('You are signed out');
  });

  it('says that they are signed out to who has signed out in another tab', async () => {
    const [first, second] = [await openHome(), await visitor.openTab()];
    await signIn(first, 'Rex Marlow');
    await second.goto(home);
    await signOut(second);

    await call(first, 'List todos', 'GET /todos: 401 Unauthorized. Authentication is required.');
    await answerIn(first).getByRole('link', { name: 'Sign in' }).click();
    await first.getByRole('button', { name: 'Rex Marlow' }).click();
    await first.waitForURL(home);
    expect(await heading(first)).toBe('Rex Marlow');
  });

  it('registers somebody, and shows their name as they wrote it', async () => {
    const tab = await openHome();
    await tab.getByRole('link', { name: 'Register' }).click();
    await tab.getByLabel('First name').fill('<img src=x onerror=alert(1)>');
    await tab.getByLabel('Last name').fill('"O’Neil" & Co');
    await tab.getByLabel('E-mail').fill('new@neighbours.example');
    await tab.getByRole('button', { name: 'Create account' }).click();
    await tab.waitForURL(home);

    expect(await heading(tab)).toBe('<img src=x onerror=alert(1)> "O’Neil" & Co');
    expect(await tab.getByRole('region', { name: 'Organization' }).innerText()).toContain('none');
    await call(tab, 'Show my profile', 'GET /auth/me: 200 OK');
    await call(tab, 'Show organization', 'GET /organization: 403 Forbidden');
  });

  it('creates an organization under the name that was typed', async () => {
    const tab = await openHome();
    await tab.getByLabel('Organization name').fill('Foundry & Söhne');
    await tab.getByRole('button', { name: 'Create organization' }).click();
    await tab.getByLabel('First name').fill('Fay');
    await tab.getByLabel('Last name').fill('Foundry');
    await tab.getByLabel('E-mail').fill('fay@foundry.example');
    await tab.getByRole('button', { name: 'Create account' }).click();
    await tab.waitForURL(home);

    expect(await heading(tab)).toBe('Fay Foundry');
    const organization = tab.getByRole('region', { name: 'Organization' });
    expect(await organization.innerText()).toContain('Foundry & Söhne');
    await call(tab, 'Open report', 'GET /admin/report: 200 OK');
  });

  it('switches to the other organization without asking who it is', async () => {
    const tab = await openHome();
    await tab.getByRole('link', { name: 'Mia Sandoval' }).click();
    await tab.getByRole('button', { name: 'Mia Sandoval' }).click();
    await tab.getByRole('button', { name: 'Tidewater Bakery' }).click();
    await tab.waitForURL(home);
    await call(tab, 'Open report', 'GET /admin/report: 200 OK');

    await tab.getByRole('link', { name: 'Switch to org_0a11ce0001' }).click();
    const organization = tab.getByRole('region', { name: 'Organization' });
    await organization.filter({ hasText: 'Analytical Engines' }).waitFor();
    await call(tab, 'Open report', 'GET /admin/report: 403 Forbidden');
  });

  it('says that a sign-in was cancelled, and never what the address bar says', async () => {
    const tab = await openHome();
    await tab.getByRole('link', { name: 'Sign in' }).first().click();
    await tab.getByRole('button', { name: 'Cancel' }).click();
    await tab.getByRole('alert').waitFor();
    expect(await tab.getByRole('alert').innerText()).toBe('The sign-in was cancelled.');
    await tab.goto(`${home}?error=<script>alert(1)</script>`);
    expect(await tab.getByRole('alert').innerText()).toBe('The sign-in failed. Please try again.');
  });

  it('can be used by keyboard alone, and always shows where the focus is', async () => {
    const tab = await openHome();
    await tabTo(tab, 'Sign in');
    await tab.keyboard.press('Enter');
    await tab.getByRole('button', { name: 'Rex Marlow' }).waitFor();
    await tabTo(tab, 'Rex Marlow');
    await tab.keyboard.press('Enter');
    await tab.waitForURL(home);

    await tabTo(tab, 'List todos');
    await tab.keyboard.press('Space');
    await answerIn(tab).filter({ hasText: 'GET /todos: 200 OK' }).waitFor();
    expect(await focused(tab)).toMatchObject({ text: 'List todos' });

    await tabTo(tab, 'Sign out');
    await tab.keyboard.press('Enter');
    await signedOut(tab);
  });

  it('works without JavaScript', async () => {
    await arriveWith({ javaScriptEnabled: false });
    const tab = await openHome();
    await signIn(tab, 'Rex Marlow');
    await tab.getByRole('button', { name: 'List todos' }).click();
    await tab.waitForURL(`${home}todos?`);
    await tab.goBack();
    await tab.getByRole('button', { name: 'Delete all todos' }).click();
    await tab.waitForURL(`${home}todos/clear`);
    expect(await tab.textContent('body')).toContain('Access is denied.');
    await tab.goto(home);
    await signOut(tab);
  });

  it.each([
    ['sign anybody out by a link', 'GET', 'auth/logout'],
    ['sign anybody out by a form', 'POST', 'auth/logout'],
    ['delete anything by a form', 'POST', 'todos/clear'],
  ])('does not let another site %s', async (_, method, path) => {
    await visitor.profile.route('http://elsewhere.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="${method}" action="${home}${path}"><button>Win</button></form>`,
      }),
    );
    const tab = await openHome();
    await signIn(tab, 'Mia Sandoval', 'Tidewater Bakery');
    await call(tab, 'Add todo', 'POST /todos: 201 Created');

    const trap = await visitor.openTab();
    await trap.goto('http://elsewhere.example/');
    const answer = trap.waitForResponse((response) => response.url().startsWith(home + path));
    await trap.getByRole('button', { name: 'Win' }).click();
    expect([401, 403]).toContain((await answer).status());

    await call(tab, 'Delete all todos', 'POST /todos/clear: 200 OK');
    const body = await tab.getByRole('region', { name: 'Body of the answer' }).innerText();
    expect(body).toContain('"deleted": 1');
  });

  it.each(['light', 'dark'] as const)('fits a screen of 360 pixels (%s)', async (colorScheme) => {
    await arriveWith({ colorScheme, viewport: { width: 360, height: 740 } });
    const tab = await openHome();
    await call(tab, 'List todos', '401 Unauthorized');
    expect(await overflow(tab)).toBe(0);
    await signIn(tab, 'Rex Marlow');
    await call(tab, 'Show my profile', '200 OK');
    expect(await overflow(tab)).toBe(0);
  });
});

function heading(tab: Page): Promise<string | null> {
  return tab.getByRole('heading', { level: 1 }).textContent();
}

function signedOut(tab: Page): Promise<void> {
  return tab.getByRole('heading', { level: 1, name: 'You are signed out' }).waitFor();
}

/** Where the page says what a guarded route answered. */
function answerIn(tab: Page): Locator {
  return tab.getByRole('region', { name: 'Guarded routes' }).getByRole('status');
}

/** Presses the button of a guarded route, and waits for what the page says of its answer. */
async function call(tab: Page, button: string, text: string): Promise<void> {
  await answerIn(tab).waitFor(); // which is there as soon as the page's script has run
  await tab.getByRole('button', { name: button }).click();
  await answerIn(tab).filter({ hasText: text }).waitFor();
}

/** Presses the tabulator key until the focus is on the first link or button with this text. */
async function tabTo(tab: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 50; presses += 1) {
    await tab.keyboard.press('Tab');
    const { text: present, isVisible } = await focused(tab);
    expect({ present, isVisible }).toEqual({ present, isVisible: true });
    if (present.startsWith(text)) {
      return;
    }
  }
  throw new Error(`The focus never came to ${text}.`);
}

/** Between the last element and the first the focus is on the page itself, and nothing to see. */
function focused(tab: Page): Promise<{ text: string; isVisible: boolean }> {
  return tab.evaluate(`({
    text: document.activeElement === document.body ? '' : document.activeElement.innerText.trim(),
    isVisible:
      document.activeElement === document.body ||
      getComputedStyle(document.activeElement).outlineStyle !== 'none',
  })`);
}

/** Pixels by which a page is wider than its window. */
function overflow(tab: Page): Promise<number> {
  return tab.evaluate('document.documentElement.scrollWidth - window.innerWidth');
}
