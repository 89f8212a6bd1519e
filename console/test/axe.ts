import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { openPage } from './browser.ts';
import { type View, views } from './views.ts';
import type { World } from './world.ts';

const modes = ['light', 'dark'] as const;
type Mode = (typeof modes)[number];
/** Until opening and closing of the kit's parts has been drawn. */
const DRAWN_MS = 400;

async function violationsOf(browser: Browser, world: World, view: View, mode: Mode): Promise<string[]> {
  const page = await openPage(browser, world, view.path(world), {
    colorScheme: mode,
    reducedMotion: 'reduce',
  });
  await page.locator(view.whole).first().waitFor();
  await view.act?.(page);
  await page.waitForTimeout(DRAWN_MS);
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze();
  await page.context().close();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, any }) => `${view.name}, ${mode}: ${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`,
    ),
  );
}

/** What axe finds on every page in both colour modes, one sentence each. */
export async function axeViolations(browser: Browser, world: World): Promise<string[]> {
  const found: string[] = [];
  for (const view of views) {
    const both = modes.map((mode) =>
      violationsOf(browser, world, view, mode).catch((error: unknown) => [
        `${view.name}, ${mode}: ${String(error)}`,
      ]),
    );
    found.push(...(await Promise.all(both)).flat());
  }
  console.log(`axe: ${views.length} views in both colour modes, ${found.length} violations`);
  return found;
}
