import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

import type { Browser, Frame, FrameLocator, Locator, Page, Request } from 'playwright-core';

import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { AuthKitApplication, type Ticket } from '../support/authkit-application.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { IntegrationsPage } from '../support/integrations-page.js';
import { SampleApplication } from '../support/sample-application.js';
import { Visitor } from '../support/visitor.js';

// The first of them may have to build the sample.
import.meta.jest.setTimeout(300_000);

const HOUR = 3_600;
/** Seconds, one more than a ticket is good for. */
const TOO_LONG = 301;

/** What the widget would say. */
const CONNECTED = { messageType: 'LINK_SUCCESS', message: { name: 'Forged' } };
const CLOSED = { messageType: 'EXIT_EVENT_LINK' };

/** A page that keeps what it is sent. */
const ELSEWHERE = `<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,"><script>
const heard = [];
const told = new Promise((resolve) => {
  window.addEventListener('message', ({ data }) => {
    heard.push(data);
    if (data === 'last') resolve();
  });
});
</script>`;

describeInBrowser('connecting an integration', () => {
  // What a suite needs may be missing once it is over: it may fail to start.
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    visitor = await Visitor.arrive(browser);
  });
  afterEach(async () => {
    await visitor.leave();
    expect(visitor.problems).toEqual([]);
  });

  describe('on the sample 01-web-app', () => {
    let sample: SampleApplication;
    let home: string;

    beforeAll(async () => {
      sample = await SampleApplication.start('01-web-app');
      home = `${sample.url}/`;
    });
    afterAll(async () => {
      const ending = await sample?.stop();
      expect(ending).toMatchObject({ exitCode: 0, errors: '' });
    });

    const signIn = async (): Promise<Page> => {
      const tab = await visitor.openTab();
      await tab.goto(`${home}auth/login`);
      await tab.getByRole('button', { name: 'Rex Marlow' }).click();
      await tab.waitForURL(home);
      return tab;
    };

    it('shows every integration of all pages in a frame of another origin, and says which one is connected', async () => {
      const tab = await signIn();
      const requests: Request[] = [];
      tab.on('request', (request) => requests.push(request));
      const asked = () =>
        requests.map((request) => request.url()).filter((url) => url.startsWith(`${home}auth/`));
      await opener(tab).waitFor();
      expect(asked()).toEqual([]);

      await opener(tab).click();
      await shown(tab, '247 integrations');
      expect(await widget(tab).getByRole('listitem').count()).toBe(247);
      expect(await widget(tab).getByRole('listitem').last().innerText()).toContain('Quillanders');
      expect(tab.frames().map((frame) => new URL(frame.url()).origin)).toEqual([
        sample.url,
        sample.widgetUrl,
      ]);
      expect(asked()).toEqual([
        `${home}auth/authkit/ticket`,
        `${home}auth/authkit/token?page=1&limit=100`,
        `${home}auth/authkit/token?page=2&limit=100`,
        `${home}auth/authkit/token?page=3&limit=100`,
      ]);

      await widget(tab).getByRole('button', { name: 'Mossgarrow Mail' }).click();
      await status(tab).filter({ hasText: 'Connected: Mossgarrow Mail.' }).waitFor();
      await widget(tab).getByRole('button', { name: 'Close' }).click();
      await closed(tab);
      expect(await status(tab).innerText()).toBe('Connected: Mossgarrow Mail.');
      expect(await tab.locator('iframe').count()).toBe(0);
    });

    it('asks for a new ticket every time, and takes away what was said before', async () => {
      const tab = await signIn();
      const tickets = new Set<string>();
      tab.on('request', (request) => {
        const { authorization } = request.headers();
        if (authorization !== undefined) tickets.add(authorization);
      });
      await opener(tab).click();
      await widget(tab).getByRole('button', { name: 'Brimblewick Ads' }).click();
      await status(tab).filter({ hasText: 'Connected' }).waitFor();
      await ownClose(tab).click();
      await closed(tab);

      await opener(tab).click();
      await shown(tab, '247 integrations');
      expect(await status(tab).innerText()).toBe('');
      expect(tickets.size).toBe(2);
    });

    it('can be done by keyboard alone, and always shows where the focus is', async () => {
      const tab = await signIn();
      await opener(tab).focus();
      await tab.keyboard.press('Enter');
      await shown(tab, '247 integrations');
      await focusIsShownOn(tab, ownClose(tab));

      await tab.keyboard.press('Tab');
      await focusIsShownOn(widget(tab), widget(tab).getByRole('button', { name: 'Close' }));
      await tab.keyboard.press('Tab');
      await focusIsShownOn(widget(tab), widget(tab).getByRole('searchbox'));
      await tab.keyboard.type('mossgarrow mail');
      await shown(tab, '1 of 247 integrations');
      await tab.keyboard.press('Tab');
      await focusIsShownOn(
        widget(tab),
        widget(tab).getByRole('button', { name: 'Mossgarrow Mail' }),
      );
      await tab.keyboard.press('Enter');
      await status(tab).filter({ hasText: 'Connected: Mossgarrow Mail.' }).waitFor();
      await focusIsShownOn(widget(tab), widget(tab).getByRole('heading', { name: 'Connected' }));

      await tab.keyboard.press('Shift+Tab');
      await focusIsShownOn(widget(tab), widget(tab).getByRole('button', { name: 'Close' }));
      pressToClose(tab, 'Enter');
      await closed(tab);
      await focusIsShownOn(tab, opener(tab));
      const description = "document.activeElement.getAttribute('aria-describedby')";
      expect(await tab.evaluate(description)).toBe(await status(tab).getAttribute('id'));
    });

    it('is given up with the Escape key, and the focus comes back to the button', async () => {
      const tab = await signIn();
      await opener(tab).dispatchEvent('click'); // not every browser puts the focus where one clicks
      await shown(tab, '247 integrations');
      await tab.keyboard.press('Escape');
      await closed(tab);
      await focusIsShownOn(tab, opener(tab));
    });

    it('is given up with the Escape key in the widget too, which empties a search first', async () => {
      const tab = await signIn();
      await opener(tab).click();
      await shown(tab, '247 integrations');
      await widget(tab).getByRole('searchbox').fill('mail');
      await tab.keyboard.press('Escape');
      await shown(tab, /^247 integrations/);
      pressToClose(tab, 'Escape');
      await closed(tab);
    });

    it('believes nobody but the widget in its own frame', async () => {
      const tab = await signIn();
      await opener(tab).click();
      await shown(tab, '247 integrations');
      await tab.evaluate(posted('window', CONNECTED, CLOSED));
      // Another frame of the same page, on the widget's own origin.
      await tab.evaluate(
        `new Promise((resolve) => {
          const other = document.createElement('iframe');
          other.addEventListener('load', resolve);
          other.name = 'other';
          other.src = '${sample.widgetUrl}';
          document.body.append(other);
        })`,
      );
      await tab.frame('other')?.evaluate(posted('parent', CONNECTED, CLOSED));
      // And the frame itself, with what says nothing.
      await frameOfWidget(tab).evaluate(posted('parent', null, 'LINK_SUCCESS', {}));

      await widget(tab).getByRole('button', { name: 'Brimblewick Ads' }).click();
      await status(tab).filter({ hasText: 'Brimblewick Ads' }).waitFor();
      expect(await tab.getByRole('dialog').isVisible()).toBe(true);
      expect(await status(tab).innerText()).toBe('Connected: Brimblewick Ads.');
    });

    it('is not offered to who is signed out, and no other page may be framed', async () => {
      const tab = await visitor.openTab();
      const answer = await tab.goto(home);
      expect(await tab.getByRole('heading', { level: 1 }).innerText()).toBe('You are signed out');
      expect(await opener(tab).count()).toBe(0);
      expect(await tab.locator('dialog').count()).toBe(0);
      const policy = answer?.headers()['content-security-policy']?.split('; ');
      expect(policy).toContain(`frame-src ${sample.widgetUrl}`);
    });

    it('says that they are signed out to who has signed out in another tab', async () => {
      const [tab, other] = [await signIn(), await visitor.openTab()];
      await other.goto(home);
      await other.getByRole('button', { name: 'Sign out' }).click();
      await other.getByRole('heading', { name: 'You are signed out' }).waitFor();

      await opener(tab).click();
      await status(tab).filter({ hasText: 'Authentication is required.' }).waitFor();
      expect(await tab.getByRole('dialog').count()).toBe(0);
      await status(tab).getByRole('link', { name: 'Sign in' }).click();
      await tab.getByRole('button', { name: 'Rex Marlow' }).waitFor();
    });

    it('says so when the application does not answer', async () => {
      const tab = await signIn();
      await visitor.profile.setOffline(true);
      await opener(tab).click();
      await status(tab).filter({ hasText: 'The application did not answer.' }).waitFor();
      await visitor.profile.setOffline(false);
      const others = visitor.problems.splice(0).filter((each) => !each.includes('DISCONNECTED'));
      expect(others).toEqual([]);

      await opener(tab).click();
      await shown(tab, '247 integrations');
    });

    it.each(['light', 'dark'] as const)('fits a screen of 360 pixels (%s)', async (colorScheme) => {
      await visitor.leave();
      visitor = await Visitor.arrive(browser, {
        colorScheme,
        viewport: { width: 360, height: 740 },
      });
      const tab = await signIn();
      await opener(tab).click();
      await shown(tab, '247 integrations');
      const overflow = 'document.documentElement.scrollWidth - window.innerWidth';
      expect(await tab.evaluate(overflow)).toBe(0);
      const root = widget(tab).locator('html');
      expect(await root.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
      expect(await root.evaluate(overflow)).toBe(0);
    });
  });

  describe.each(adapters)('on its page (%s)', (adapter) => {
    let application: AuthKitApplication;
    let elsewhere: Server;
    let foreignPage: string;

    beforeAll(async () => {
      application = await AuthKitApplication.start({
        adapter,
        controllers: [IntegrationsPage],
        authkit: { retries: 0 },
        kinde: { accessTokenLifetime: HOUR },
      });
      elsewhere = createServer((_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end(ELSEWHERE);
      });
      await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
      const address = elsewhere.address();
      foreignPage = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
    });
    afterAll(() => elsewhere?.close());
    afterAll(() => application?.stop());
    beforeEach(() => {
      application.pica.resetCalls();
    });
    afterEach(() => {
      application.pica.faults.clear();
      application.test.kinde.faults.clear();
      expect(application.pica.errors).toEqual([]);
    });

    const signIn = async (): Promise<Page> => {
      const tab = await visitor.openTab();
      await tab.goto(`${application.test.url}/auth/login?prompt=login`);
      await tab.getByRole('button', { name: 'Rex Marlow' }).click();
      await tab.waitForURL(`${application.test.url}/home`);
      return tab;
    };

    it('is done for who is signed in, by requests that say nothing but the ticket', async () => {
      const tab = await signIn();
      const received: IncomingMessage[] = [];
      const server = application.test.app.getHttpServer() as Server;
      const receive = (request: IncomingMessage) => received.push(request);
      server.on('request', receive);
      await opener(tab).click();
      await shown(tab, '247 integrations');
      server.off('request', receive);
      const identity = { identity: demoUsers.rex, identityType: 'user' };
      expect(application.identities).toEqual([identity, identity, identity]);
      const asked = received.filter(({ url }) => url?.startsWith('/auth/authkit/token'));
      expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(3);
      expect(asked.flatMap(({ headers }) => [headers.cookie, headers.referer])).toEqual(
        asked.flatMap(() => [undefined, undefined]),
      );
    });

    it('says that it took too long when the ticket has expired, and begins anew with another', async () => {
      const tab = await signIn();
      application.pica.faults.token = { status: 503 };
      await opener(tab).click();
      await refused(tab, 'The integrations cannot be shown at the moment. Please try again.');
      application.pica.faults.clear();
      application.test.clock.advance(TOO_LONG);
      application.pica.resetCalls();
      await widget(tab).getByRole('button', { name: 'Try again' }).click();
      await refused(
        tab,
        'This window has been open for too long. Please close it and open it again.',
      );
      expect(application.pica.calls.token).toBe(0);
      expect(await tab.getByRole('dialog').isVisible()).toBe(true);
      expect(visitor.problems.splice(0)).toEqual([expect.stringContaining('status of 503')]);

      await ownClose(tab).click();
      await opener(tab).click();
      await shown(tab, '247 integrations');
    });

    it('hands the ticket to nobody but the widget, and believes nobody else, wherever the frame goes', async () => {
      const tab = await signIn();
      await opener(tab).click();
      await shown(tab, '247 integrations');
      // Whoever listens later is told later.
      await tab.evaluate(
        `frame = document.querySelector('iframe');
        loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        told = new Promise((resolve) => {
          window.addEventListener('message', ({ data }) => data === 'last' && resolve());
        });
        undefined`,
      );
      const frame = frameOfWidget(tab);
      await frame.goto(foreignPage);
      await tab.evaluate(`loaded.then(() => frame.contentWindow.postMessage('last', '*'))`);
      await frame.evaluate('told');
      expect(await frame.evaluate('heard')).toEqual(['last']);

      await frame.evaluate(posted('parent', CONNECTED, CLOSED, 'last'));
      await tab.evaluate('told');
      expect(await tab.getByRole('dialog').isVisible()).toBe(true);
      expect(await status(tab).innerText()).toBe('');
    });

    it('says what the application says when it cannot tell who it is', async () => {
      const tab = await signIn();
      application.test.clock.advance(HOUR);
      application.test.kinde.faults.token = { status: 503 };
      await opener(tab).click();
      await status(tab)
        .filter({ hasText: 'Authentication is unavailable at the moment. Please try again.' })
        .waitFor();
      expect(await tab.getByRole('dialog').count()).toBe(0);
      expect(visitor.problems.splice(0)).toEqual([expect.stringContaining('status of 503')]);
    });

    it('is nothing that a page of another origin can do, with a ticket or with the session', async () => {
      const tab = await signIn();
      const { ticket, url } = await tab.evaluate<Ticket>(
        `fetch('/auth/authkit/ticket', { method: 'POST' }).then((answer) => answer.json())`,
      );
      const foreign = await visitor.openTab();
      await foreign.goto(foreignPage);

      const headers = JSON.stringify({ authorization: `Bearer ${ticket}` });
      expect(await read(foreign, url, `{ method: 'POST', headers: ${headers} }`)).toBe('refused');
      expect(visitor.problems.splice(0)).toEqual([
        expect.stringMatching(/blocked by CORS policy: Response to preflight request/),
        expect.stringContaining('net::ERR_FAILED'),
      ]);
      expect(application.pica.calls.token).toBe(0);

      // Without a header of its own a browser asks nothing beforehand, and still tells nothing.
      const withCookies = `{ method: 'POST', credentials: 'include' }`;
      for (const route of [url, `${application.test.url}/auth/authkit/ticket`]) {
        expect(await read(foreign, route, withCookies)).toBe('refused');
        expect(visitor.problems.splice(0)).toEqual([
          expect.stringContaining('blocked by CORS policy'),
          expect.stringContaining('net::ERR_FAILED'),
        ]);
      }
      expect(application.pica.calls.token).toBe(0);

      // The same from the widget's origin.
      await foreign.goto(application.pica.widgetOrigin);
      const answer = await read(foreign, url, `{ method: 'POST', headers: ${headers} }`);
      expect(answer).toMatch(/^200/);
    });
  });
});

/** The button that opens the widget. */
function opener(tab: Page): Locator {
  return tab.getByRole('button', { name: 'Choose an integration' });
}

/** The page's own button, beside the widget's. */
function ownClose(tab: Page): Locator {
  return tab.getByRole('dialog').getByRole('button', { name: 'Close' });
}

function status(tab: Page): Locator {
  return tab.locator('#connect-status');
}

function widget(tab: Page): FrameLocator {
  return tab.frameLocator('iframe[title="Integrations"]');
}

/** Waits until the widget says this. */
function shown(tab: Page, text: string | RegExp): Promise<void> {
  return widget(tab).getByRole('status').filter({ hasText: text }).waitFor();
}

/** As {@link shown}, for what went wrong. */
function refused(tab: Page, text: string): Promise<void> {
  return widget(tab).getByRole('alert').filter({ hasText: text }).waitFor();
}

/** Presses a key in the widget that takes it away, so that nobody may be left to say it was pressed. */
function pressToClose(tab: Page, key: string): void {
  tab.keyboard.press(key).catch(() => undefined);
}

function closed(tab: Page): Promise<void> {
  return tab.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Waits until the focus is on something, and sees that it can be seen. */
async function focusIsShownOn(root: Page | FrameLocator, target: Locator): Promise<void> {
  await target.and(root.locator(':focus')).waitFor();
  const outline = 'getComputedStyle(document.activeElement).outlineStyle';
  expect(await target.evaluate(outline)).not.toBe('none');
}

function frameOfWidget(tab: Page): Frame {
  const frame = tab.frames().find((each) => each.url().includes('?data='));
  if (frame === undefined) {
    throw new Error('The page has no frame with the widget.');
  }
  return frame;
}

/** A script that posts these messages to its own window or to the one around it. */
function posted(to: 'window' | 'parent', ...messages: readonly unknown[]): string {
  return messages.map((data) => `${to}.postMessage(${JSON.stringify(data)}, '*');`).join('');
}

/** What a page can read of an answer. */
function read(tab: Page, url: string, init: string): Promise<string> {
  return tab.evaluate(
    `fetch('${url}', ${init}).then(async (answer) => answer.status + await answer.text(), () => 'refused')`,
  );
}
