import type { Browser, Page } from 'playwright-core';

import { demoUsers } from '../../lib/testing/index.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { describeEachDeployment } from '../support/deployments.js';
import { Gate } from '../support/gate.js';
import { ResponsesController } from '../support/responses.controller.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import { Visitor } from '../support/visitor.js';

// Chromium may take its time to start.
import.meta.jest.setTimeout(300_000);

const HOUR = 3_600;
const DAY = 24 * HOUR;
const SESSION = 'kinde.session.0';

describeInBrowser('a session in a browser', () => {
  // It is missing once the suite is over if it failed to start.
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  describeEachDeployment('of an application', (adapter, sessions) => {
    let test: TestApplication;
    let visitor: Visitor;
    let value: string;

    beforeAll(async () => {
      test = await TestApplication.start({
        adapter,
        sessions,
        controllers: [TodosController, ResponsesController],
        providers: [Gate],
        kinde: { accessTokenLifetime: HOUR, refreshOverlap: 0 },
      });
      value = `${test.url}/responses/value`;
      test.kinde.allow({ logoutUri: `${test.url}/todos/public` });
    });
    afterAll(() => test?.stop());
    beforeEach(async () => {
      test.kinde.resetCalls();
      visitor = await Visitor.arrive(browser);
    });
    afterEach(async () => {
      test.kinde.faults.clear();
      await visitor.leave();
      expect(visitor.problems).toEqual([]);
    });

    /** Signs in with whatever page of Kinde comes, and ends where it shows who it is. */
    const signIn = async (tab: Page, name: string): Promise<void> => {
      await tab.goto(`${test.url}/auth/login?prompt=login&returnTo=/responses/value`);
      await tab.getByRole('button', { name }).click();
      await tab.waitForURL(value);
    };
    const cookie = async () => {
      const cookies = await visitor.profile.cookies(test.url);
      return cookies.find(({ name }) => name === SESSION);
    };
    it('is one cookie that no script can read and that stays as long as the session can', async () => {
      const tab = await visitor.openTab();
      await signIn(tab, 'Rex Marlow');
      const [held, ...others] = await visitor.profile.cookies(test.url);
      expect(others).toEqual([]);
      expect(held).toMatchObject({ name: SESSION, httpOnly: true, sameSite: 'Lax', path: '/' });
      const seconds = (held?.expires ?? 0) - Date.now() / 1000;
      const longest = sessions === 'cookie' ? DAY : 7 * DAY;
      expect(seconds).toBeGreaterThan(longest - HOUR);
      expect(seconds).toBeLessThan(longest + HOUR);
      expect(await tab.evaluate('document.cookie')).toBe('');
    });

    it('goes with the browser when Kinde says that it is not persistent', async () => {
      test.kinde.faults.overrideAccessTokenClaims = { ksp: { persistent: false } };
      const tab = await visitor.openTab();
      await signIn(tab, 'Rex Marlow');
      expect((await cookie())?.expires).toBe(-1);
      test.clock.advance(HOUR + 1);
      expect(await ask(tab, value)).toBe(shown(demoUsers.rex));
      expect((await cookie())?.expires).toBe(-1);
    });

    it('is renewed once for all tabs, and nobody notices', async () => {
      const tabs = [await visitor.openTab(), await visitor.openTab(), await visitor.openTab()];
      const [first, ...others] = tabs;
      await signIn(first as Page, 'Ada Quill');
      await Promise.all(others.map((tab) => tab.goto(value)));
      const before = await cookie();
      test.clock.advance(HOUR + 1);
      const answers = tabs.flatMap((tab) => [ask(tab, value), ask(tab, '/todos')]);
      expect(new Set(await Promise.all(answers))).toEqual(new Set([shown(demoUsers.ada)]));
      expect(test.kinde.calls.refresh).toBe(1);
      const isSame = (await cookie())?.value === before?.value;
      expect(isSame).toBe(sessions === 'store');

      test.clock.advance(HOUR + 1);
      expect(await ask(first as Page, value)).toBe(shown(demoUsers.ada));
      expect(test.kinde.calls).toMatchObject({ refresh: 2, refreshReuse: 0, grantRevoked: 0 });
    });

    it('is gone in every tab after a sign-out, whatever a slow answer brings', async () => {
      const [first, second] = [await visitor.openTab(), await visitor.openTab()];
      await signIn(first, 'Ada Quill');
      await second.goto(value);
      test.clock.advance(HOUR + 1);
      const hold = test.app.get(Gate).close();
      const slow = ask(second, '/responses/slow');
      await hold.arrived;
      await first.goto(`${test.url}/auth/logout?returnTo=/todos/public`);
      hold.release();
      expect(await slow).toBe(shown(demoUsers.ada));
      expect(await cookie()).toBeUndefined();
      expect(await ask(second, value)).toMatch(/^401/);
    });

    it("is the second user's after they signed in, and the first one's cookie is worthless", async () => {
      const tab = await visitor.openTab();
      await signIn(tab, 'Ada Quill');
      const former = await cookie();
      await signIn(tab, 'Rex Marlow');
      expect(await ask(tab, value)).toBe(shown(demoUsers.rex));

      await visitor.profile.addCookies([
        { name: SESSION, value: former?.value ?? '', url: test.url },
      ]);
      expect(await ask(tab, value)).toMatch(/^401/);
    });

    it('is not the one that somebody had put there before', async () => {
      const planted = 'A'.repeat(22);
      await visitor.profile.addCookies([{ name: SESSION, value: planted, url: test.url }]);
      const tab = await visitor.openTab();
      await signIn(tab, 'Rex Marlow');
      expect((await cookie())?.value).not.toBe(planted);
      expect(await ask(tab, value)).toBe(shown(demoUsers.rex));
    });
  });
});

/** What a page gets when it asks. */
function ask(tab: Page, path: string): Promise<string> {
  return tab.evaluate(
    `fetch('${path}').then(async (answer) => answer.status + await answer.text())`,
  );
}

function shown(user: string): string {
  return `200${JSON.stringify({ user })}`;
}
