import type { Browser, Page } from 'playwright-core';
import { openPage } from './browser.ts';
import { orderOf, type World } from './world.ts';

/** Something that somebody does, and what is there once it is done. */
interface Interaction {
  readonly name: string;
  readonly act: (page: Page) => Promise<void>;
  readonly done: string;
}

const interactions = (world: World): readonly Interaction[] => [
  { name: 'Now: open the next by its key', act: (page) => page.keyboard.press('e'), done: '[data-do]' },
  ...['Orders', 'Work', 'Rules', 'Stock', 'Network', 'Now'].map((name) => ({
    name: `${name}: come from another page`,
    act: (page: Page) => page.getByRole('link', { name, exact: true }).click(),
    done: `.console-link [data-active]:has-text("${name}"), #content h1`,
  })),
  {
    name: 'Order: open it from the list',
    act: async (page) => {
      await page.evaluate(
        (to) => window.history.pushState(null, '', to),
        `/orders/${orderOf(world, 'split')}`,
      );
      await page.evaluate(() => window.dispatchEvent(new PopStateEvent('popstate')));
    },
    done: '.console-order',
  },
];

/** The slowest interactions that the browser itself has measured, from the press to the next picture. */
function observe(): void {
  const slowest: number[] = [];
  Object.assign(window, { slowest });
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) slowest.push(duration);
  });
  observer.observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
}

/** Prints how long what people do most takes, on this machine and its local AWS. */
export async function printTimes(browser: Browser, world: World): Promise<void> {
  const page = await openPage(browser, world, '/now');
  await page.locator('tbody tr').first().waitFor();
  await page.evaluate(observe);
  for (const { name, act, done } of interactions(world)) {
    const began = performance.now();
    await act(page);
    await page.locator(done).first().waitFor();
    console.log(`  ${String(Math.round(performance.now() - began)).padStart(6)} ms  ${name}`);
  }
  const slowest: unknown = await page.evaluate(() => Math.max(0, ...Reflect.get(window, 'slowest')));
  console.log(
    `  ${String(slowest).padStart(6)} ms  the slowest answer to a press or key (Interaction to Next Paint)`,
  );
  await page.context().close();
}
