import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Between them a narrow and a wide window, and light and dark colours. */
const SETTINGS = [
  { width: 360, height: 740, colorScheme: 'light' },
  { width: 1280, height: 800, colorScheme: 'dark' },
] as const;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds wrong with a page and what it frames, on a narrow screen and on a wide one. */
export async function accessibilityFaults(tab: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const { width, height, colorScheme } of SETTINGS) {
    await tab.setViewportSize({ width, height });
    await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const frame of tab.frames()) {
      await frame.evaluate(axe.source);
      const violations = await frame.evaluate<Violation[]>(
        'axe.run(document, { iframes: false }).then(({ violations }) => violations)',
      );
      for (const { id, nodes } of violations) {
        faults.push(
          ...nodes.map(({ html }) => `${id} at ${width} pixels, ${colorScheme}: ${html}`),
        );
      }
    }
    if (await tab.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth')) {
      faults.push(`wider than ${width} pixels`);
    }
  }
  return faults;
}

/** All that can be operated, in the order in which it stands on the page. */
const OPERABLE = `[...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')]
  .filter((element) => element.checkVisibility() && !element.disabled && element.type !== 'hidden')`;

const FOCUSED = `(({ outlineStyle, outlineWidth }, element) => ({
  name: element.outerHTML.slice(0, 80),
  isVisible: outlineStyle === 'auto' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2),
}))(getComputedStyle(document.activeElement), document.activeElement)`;

/** What is wrong for who has a keyboard alone: what is not reached in its turn, or shows no focus. */
export async function keyboardFaults(tab: Page): Promise<string[]> {
  const names = await tab.evaluate<string[]>(
    `${OPERABLE}.map((element) => element.outerHTML.slice(0, 80))`,
  );
  const faults = names.length === 0 ? ['nothing can be operated'] : [];
  for (const expected of names) {
    await tab.keyboard.press('Tab');
    const { name, isVisible } = await tab.evaluate<{ name: string; isVisible: boolean }>(FOCUSED);
    faults.push(
      ...(name === expected ? [] : [`${name} comes instead of ${expected}`]),
      ...(isVisible ? [] : [`no focus is to be seen on ${name}`]),
    );
  }
  return faults;
}
