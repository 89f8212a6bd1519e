import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
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
export const pictureFolder = `${consoleFolder}screenshots`;
const DRAWN_MS = 600;
const LOADED_MS = 8000;

/** Until no part of the page waits for its data; a part that never gets any is pictured so. */
async function untilLoaded(page: Page): Promise<void> {
  const waits = page.locator('.mantine-Skeleton-root').first();
  await waits.waitFor({ state: 'detached', timeout: LOADED_MS }).catch(() => undefined);
}

/** Every page at three widths, and at the widest in dark colours. */
export async function takePictures(browser: Browser, world: World): Promise<void> {
  mkdirSync(pictureFolder, { recursive: true });
  for (const view of views) {
    for (const viewport of sizes) {
      const page = await openPage(browser, world, view.path(world), { viewport, reducedMotion: 'reduce' });
      await page.locator(view.whole).first().waitFor({ state: 'attached' });
      await view.act?.(page);
      await untilLoaded(page);
      await page.waitForTimeout(DRAWN_MS);
      await page.screenshot({ path: `${pictureFolder}/${view.name}-${viewport.width}.png` });
      if (viewport === sizes[0]) {
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.screenshot({ path: `${pictureFolder}/${view.name}-dark.png` });
      }
      await page.context().close();
    }
  }
  console.log(`The pictures are in ${pictureFolder}`);
}
