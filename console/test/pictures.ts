import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { consoleFolder } from '../bin/install.ts';
import { openPage } from './browser.ts';
import { views } from './views.ts';
import type { World } from './world.ts';

/** A desk, a tablet, a phone. */
const sizes = [
  { width: 1440, height: 900 },
  { width: 834, height: 1112 },
  { width: 390, height: 844 },
];
const folder = `${consoleFolder}screenshots`;
const DRAWN_MS = 600;

/** Every page at three widths, and at the widest in dark colours. */
export async function takePictures(browser: Browser, world: World): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const view of views) {
    for (const viewport of sizes) {
      const page = await openPage(browser, world, view.path(world), { viewport, reducedMotion: 'reduce' });
      await page.locator(view.whole).first().waitFor({ state: 'attached' });
      await view.act?.(page);
      await page.waitForTimeout(DRAWN_MS);
      await page.screenshot({ path: `${folder}/${view.name}-${viewport.width}.png` });
      if (viewport === sizes[0]) {
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.screenshot({ path: `${folder}/${view.name}-dark.png` });
      }
      await page.context().close();
    }
  }
  console.log(`The pictures are in ${folder}`);
}
