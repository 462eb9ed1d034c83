import type { Browser, FrameLocator, Page } from 'playwright-core';

import { LocalPica, type LocalPicaOptions } from '../../lib/testing/index.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { FramingApplication } from '../support/framing-application.js';
import { Hold } from '../support/hold.js';
import { Visitor } from '../support/visitor.js';

import.meta.jest.setTimeout(300_000);

/** What the widget says when it cannot read an answer at all. */
const REFUSED = 'The application did not let this window ask for its integrations.';

interface Told {
  readonly messageType: string;
  readonly message?: unknown;
  readonly origin: string;
}

describeInBrowser('the widget of LocalPica', () => {
  // The first may be missing once the suite is over: what it needs may fail to start.
  let browser: Browser;
  let pica: LocalPica;
  let application: FramingApplication;
  let visitor: Visitor;
  let page: Page;
  let widget: FrameLocator;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(() => start());
  afterEach(async () => {
    await stop();
    expect(visitor.problems).toEqual([]);
    expect(pica.errors).toEqual([]);
  });

  const start = async (options?: LocalPicaOptions): Promise<void> => {
    pica = await LocalPica.start(options);
    application = await FramingApplication.start(pica);
    visitor = await Visitor.arrive(browser);
  };

  const stop = async (): Promise<void> => {
    await visitor.leave();
    await application.stop();
    await pica.stop();
  };

  const openWidget = async (viewport = { width: 800, height: 900 }): Promise<void> => {
    page = await visitor.openTab();
    await page.setViewportSize(viewport);
    await page.goto(application.url);
    widget = page.frameLocator('iframe');
  };

  const status = (text: string): Promise<void> =>
    widget.getByRole('status').getByText(text, { exact: true }).waitFor();

  const told = async (messageType: string): Promise<Told> => {
    await page.waitForFunction(`told.some((said) => said.messageType === '${messageType}')`);
    const said = await page.evaluate<Told[]>('told');
    expect(said).toHaveLength(1);
    expect(said[0]?.origin).toBe(pica.widgetOrigin);
    return said[0] as Told;
  };

  const items = () => widget.getByRole('listitem');

  const focused = () => page.frames()[1]?.evaluate('document.activeElement.id');

  it.each([
    ['in its address and by a message', true],
    ['by a message', false],
  ])(
    'asks once for each of the three pages, and lists them all, when it is told %s where to ask',
    async (_how, settingsInAddress) => {
      application.settingsInAddress = settingsInAddress;
      await openWidget();
      await status('247 integrations');
      const names = await widget.locator('li .name').allInnerTexts();
      expect(names).toEqual(pica.connections.map(({ title }) => title));
      const asked = application.received.filter(({ method }) => method === 'POST');
      expect(asked.map(({ url }) => url)).toEqual([
        '/token?page=1&limit=100',
        '/token?page=2&limit=100',
        '/token?page=3&limit=100',
      ]);
      expect(pica.calls).toEqual({ token: 3, flags: 0, widget: 1 });
    },
  );

  it('asks from its own origin with the headers that it was given, and no cookie', async () => {
    application.settings = { linkHeaders: { Authorization: 'Bearer a.b.c', 'X-Tenant': 'acme' } };
    await openWidget();
    await status('247 integrations');
    expect(await visitor.profile.cookies(application.url)).toMatchObject([{ name: 'session' }]);
    const [preflight, asked] = application.received;
    expect(preflight).toMatchObject({
      method: 'OPTIONS',
      headers: {
        origin: pica.widgetOrigin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-tenant',
      },
    });
    expect(asked).toMatchObject({
      method: 'POST',
      body: '{}',
      headers: {
        origin: pica.widgetOrigin,
        authorization: 'Bearer a.b.c',
        'x-tenant': 'acme',
        'content-type': 'application/json',
      },
    });
    for (const { headers } of application.received) {
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('referer');
    }
  });

  it('waits until the page around it says where to ask, and listens to nobody else', async () => {
    application.settingsInAddress = false;
    application.settings = { linkTokenEndpoint: 7 };
    await openWidget();
    await status('Waiting for the application…');
    const heard = `new Promise((resolve) => {
      addEventListener('message', resolve, { once: true });
      postMessage({ linkTokenEndpoint: '${application.url}/token' });
    }).then(() => undefined)`;
    await page.frames()[1]?.evaluate(heard);
    await status('Waiting for the application…');
    expect(application.received).toEqual([]);
  });

  it('shows what the application says when it refuses, and tries again', async () => {
    const message = 'The window was open for too long. <b>Close it and open it again.</b>';
    application.refusal = { status: 401, body: JSON.stringify({ statusCode: 401, message }) };
    await openWidget();
    await widget.getByRole('alert').getByText(message, { exact: true }).waitFor();
    expect(await told('LINK_ERROR')).toMatchObject({ message });
    expect(await items().count()).toBe(0);

    application.refusal = undefined;
    await widget.getByRole('button', { name: 'Try again' }).click();
    await status('247 integrations');
    expect(await widget.getByRole('alert').count()).toBe(0);
  });

  it('keeps the focus in the window while it tries again, and leads it on', async () => {
    application.refusal = { status: 500, body: '{}' };
    await openWidget();
    await widget.getByRole('alert').getByText(REFUSED).waitFor();
    expect(visitor.problems.splice(0).join()).toContain('status of 500');

    application.refusal = undefined;
    application.hold = new Hold();
    await widget.getByRole('button', { name: 'Try again' }).press('Enter');
    await application.hold.arrived;
    await status('Loading integrations…');
    expect(await focused()).toBe('title');
    application.hold.release();
    await status('247 integrations');
    expect(await focused()).toBe('search');
  });

  it.each([
    ['a page', '<!doctype html><title>Maintenance</title>'],
    ['JSON without rows', '{"total":3,"pages":1}'],
    ['null', 'null'],
  ])('says so when it is given %s for integrations', async (_what, body) => {
    application.refusal = { status: 200, body };
    await openWidget();
    await widget.getByRole('alert').getByText('The application gave no integrations.').waitFor();
  });

  it('fails as a whole when one page fails', async () => {
    pica.faults.token = { status: 500, pages: [3] };
    await openWidget();
    await widget.getByRole('alert').getByText(REFUSED).waitFor();
    expect(await items().count()).toBe(0);
    // The console of the browser has the status as well.
    expect(visitor.problems.splice(0).join()).toContain('status of 500');
  });

  it('says that it was kept out when the application allows another origin alone', async () => {
    application.allowedOrigin = 'https://authkit.picaos.com';
    await openWidget();
    await widget.getByRole('alert').getByText(REFUSED, { exact: true }).waitFor();
    expect(await told('LINK_ERROR')).toMatchObject({ message: REFUSED });
    expect(application.received.map(({ method }) => method)).toEqual(['OPTIONS']);
    expect(visitor.problems.splice(0).join()).toContain('blocked by CORS policy');
  });

  it('finds an integration by a part of its name', async () => {
    await openWidget();
    await status('247 integrations');
    await widget.getByRole('searchbox', { name: 'Search' }).fill(' LARKSPINDLE w');
    await status('1 of 247 integrations');
    expect(await items().allInnerTexts()).toEqual([expect.stringContaining('Larkspindle Wiki')]);
    await widget.getByRole('searchbox').fill('(');
    await status('0 of 247 integrations');
    await widget.getByRole('searchbox').fill('');
    await status('247 integrations');
  });

  it('connects one by the keyboard alone, and tells the application which', async () => {
    await openWidget();
    await status('247 integrations');
    await widget.getByRole('searchbox').focus();
    await page.keyboard.type('Mossgarrow Mail');
    await status('1 of 247 integrations');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await widget.getByRole('heading', { name: 'Connected', exact: true }).waitFor();
    await status('Mossgarrow Mail is connected.');
    expect(await told('LINK_SUCCESS')).toMatchObject({
      message: {
        _id: expect.stringMatching(/^conn::/),
        name: 'Mossgarrow Mail',
        platform: 'mossgarrow-mail',
        key: expect.stringMatching(/^(test|live)::mossgarrow-mail::default::[0-9a-f]{32}$/),
        environment: expect.stringMatching(/^(test|live)$/),
        settings: expect.any(Object),
        throughput: expect.any(Object),
        createdAt: expect.any(Number),
        tags: [],
        active: true,
      },
    });
    await widget.getByRole('button', { name: 'All integrations' }).click();
    await widget.getByRole('button', { name: 'Mossgarrow Mail connected' }).waitFor();
  });

  it('tells the application that it is to be closed', async () => {
    await openWidget();
    await widget.getByRole('button', { name: 'Close' }).click();
    expect(await told('EXIT_EVENT_LINK')).not.toHaveProperty('message');
  });

  it('goes straight to the integration that the application chose', async () => {
    application.settings = { selectedConnection: 'quillanders wiki' };
    await openWidget();
    await widget.getByRole('heading', { name: 'Quillanders Wiki' }).waitFor();
    expect(await items().count()).toBe(0);
    await widget.getByRole('button', { name: 'Connect', exact: true }).click();
    expect(await told('LINK_SUCCESS')).toMatchObject({ message: { name: 'Quillanders Wiki' } });
  });

  it('looks and is called as the application wishes', async () => {
    const imageUrl = pica.connections[0]?.image;
    application.settings = {
      title: 'Verknüpfen 🔌',
      companyName: 'Acme',
      imageUrl,
      appTheme: 'dark',
    };
    await openWidget();
    await status('247 integrations');
    await widget.getByRole('heading', { level: 1, name: 'Verknüpfen 🔌' }).waitFor();
    await widget.getByText('For Acme', { exact: true }).waitFor();
    const colours = 'getComputedStyle(document.documentElement).colorScheme';
    expect(await page.frames()[1]?.evaluate(colours)).toBe('dark');
  });

  it('takes whatever an integration is called for text', async () => {
    await stop();
    await start({ connections: [{ title: '<img src=x onerror=alert(1)>', image: 'data:,' }] });
    await openWidget();
    await status('1 integration');
    await widget.getByText('<img src=x onerror=alert(1)>', { exact: true }).waitFor();
  });

  it.each(['light', 'dark'])('fits a screen of 360 pixels (%s)', async (appTheme) => {
    await stop();
    await start({ connections: [{ title: 'x'.repeat(300) }, { title: 'A teapot' }] });
    application.settings = { appTheme, title: 'y'.repeat(200), companyName: 'z'.repeat(200) };
    await openWidget({ width: 360, height: 640 });
    await status('2 integrations');
    const overflow = 'document.documentElement.scrollWidth - window.innerWidth';
    expect(await page.frames()[1]?.evaluate(overflow)).toBe(0);
  });
});
