import type { Browser, Page } from 'playwright-core';
import { openPage } from './browser.ts';
import type { World } from './world.ts';

/** Something that somebody does, and the title of the page once it is done. */
interface Interaction {
  readonly name: string;
  readonly act: (page: Page) => Promise<void>;
  readonly title: string;
}

const comings = ['Orders', 'Work', 'Rules', 'Stock', 'Network', 'Now'].map(
  (title): Interaction => ({
    name: `${title}: come from another page`,
    act: (page) => page.getByRole('link', { name: title, exact: true }).click(),
    title,
  }),
);

/** The slowest interactions that the browser itself has measured, from the press to the next picture. */
function observe(): void {
  const slowest: number[] = [];
  Object.assign(window, { slowest });
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) slowest.push(duration);
  });
  observer.observe({ type: 'event', buffered: true });
}

/** Prints how long what people do most takes, on this machine and its local AWS. */
export async function printTimes(browser: Browser, world: World): Promise<void> {
  const page = await openPage(browser, world, '/now');
  await page.locator('tbody tr').first().waitFor();
  await page.evaluate(observe);
  const print = (ms: number, name: string): void =>
    console.log(`  ${String(Math.round(ms)).padStart(6)} ms  ${name}`);
  const pressed = performance.now();
  await page.keyboard.press('e');
  await page.locator('[data-do]').first().waitFor();
  print(performance.now() - pressed, 'Now: open the next by its key');
  for (const { name, act, title } of comings) {
    const began = performance.now();
    await act(page);
    await page.waitForFunction(
      (wanted) => document.title.startsWith(wanted) && document.querySelector('#content h1') !== null,
      title,
    );
    print(performance.now() - began, name);
  }
  const slowest: unknown = await page.evaluate(() => Math.max(0, ...Reflect.get(window, 'slowest')));
  print(Number(slowest), 'the slowest answer to a press or key (Interaction to Next Paint)');
  await page.context().close();
}
