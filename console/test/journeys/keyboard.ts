import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openPage } from '../browser.ts';
import { orderOf, untilSaid, type World } from '../world.ts';
import type { Journey } from './journeys.ts';

/** Presses Tab until what has the focus matches. @throws Error where nothing on the way does */
async function tabTo(page: Page, selector: string, most = 60): Promise<void> {
  for (let press = 0; press < most; press += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not come to ${selector}`);
}

/** What is wrong with what has the focus: not seen, not marked, too small (WCAG 2.2: 2.4.7, 2.4.11, 2.5.8). */
function faultOfFocus(): { readonly at: string; readonly fault: string | undefined } {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return { at: 'body', fault: undefined };
  const at = `${focused.tagName} ${focused.id} ${focused.getAttribute('aria-label') ?? focused.textContent?.slice(0, 40)}`;
  const box = focused.getBoundingClientRect();
  const style = getComputedStyle(focused);
  const drawn = focused.parentElement === null ? style : getComputedStyle(focused.parentElement);
  const isMarked =
    style.outlineStyle !== 'none' ||
    style.boxShadow !== 'none' ||
    drawn.boxShadow !== 'none' ||
    focused.matches('input, select, textarea, #content');
  const x = Math.min(innerWidth - 1, Math.max(0, box.left + Math.min(box.width, 40) / 2));
  const y = Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height, 40) / 2));
  const top = document.elementFromPoint(x, y);
  const isSeen =
    box.width <= 1 ||
    top === null ||
    focused.contains(top) ||
    top.contains(focused) ||
    top.closest('label, [class*=Input]') !== null ||
    [...(focused.parentElement?.children ?? [])].includes(top);
  if (!isMarked) return { at, fault: 'is not marked' };
  return { at, fault: isSeen ? undefined : `is hidden by ${top?.tagName} ${top?.className}` };
}

/** Goes through a page by Tab alone, to its end and around. */
async function walk(page: Page, most = 120): Promise<string[]> {
  const faults: string[] = [];
  for (let press = 0; press < most; press += 1) {
    await page.keyboard.press('Tab');
    const { at, fault } = await page.evaluate(faultOfFocus);
    if (at === 'body') return faults;
    if (fault !== undefined) faults.push(`${at} ${fault}`);
  }
  return faults;
}

function paths(world: World): readonly string[] {
  return [
    '/now',
    `/now?open=${orderOf(world, 'shippedTwice')}-x1`,
    '/orders',
    `/orders/${orderOf(world, 'onItsWay')}`,
    `/work?location=${world.store}`,
    `/work?location=${world.store}&desk=returns&open=counter`,
    '/rules?version=2',
    '/stock',
    `/stock/${world.sku}`,
    `/network?open=${world.spare}`,
  ];
}

export const keyboardJourneys: readonly Journey[] = [
  {
    name: 'Keyboard: on every page, what has the focus is seen, marked and below no bar; no page keeps the keyboard',
    play: async (browser, world) => {
      const faults: string[] = [];
      for (const path of paths(world)) {
        const page = await openPage(browser, world, path, { reducedMotion: 'reduce' });
        await page.locator('h1').first().waitFor();
        faults.push(...(await walk(page)).map((fault) => `${path}: ${fault}`));
        assert.match(await page.title(), /.+ · Order Orchestrator$/, path);
        await page.context().close();
      }
      assert.deepEqual(faults, []);
    },
  },
  {
    name: 'Keyboard: somebody logs in, finds what needs them and resolves it without a mouse; what was done is said',
    play: async (browser, world) => {
      const order = orderOf(world, 'shippedTwice');
      const page = await (await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' })).newPage();
      await page.goto(`${world.address}/now?type=UnwelcomeFact`);
      await page.getByLabel('Access token').waitFor();
      await tabTo(page, 'input[type=password]');
      await page.keyboard.insertText(world.token);
      await page.keyboard.press('Enter');
      await page.locator('[data-title]').first().waitFor();
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.className), 'console-skip');
      await page.keyboard.press('Enter');
      await page.keyboard.press('e');
      await page.waitForFunction(() => document.activeElement?.matches('.console-detail h1'));
      await tabTo(page, 'input[type=radio]');
      await tabTo(page, 'button[data-do]');
      await page.keyboard.press('Enter');
      await page.getByRole('status').filter({ hasText: 'is done.' }).waitFor();
      await page.waitForFunction(() => document.activeElement?.matches('.console-detail h1'));
      await untilSaid(world, `/exceptions/${order}-x1`, /"status":"resolved"/);
      assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
      await page.context().close();
    },
  },
];
