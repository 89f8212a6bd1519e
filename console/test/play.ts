/** Plays every journey and asks axe about every page; or takes the pictures. The last line is one JSON object. */
import { parseArgs } from 'node:util';
import { fileSizesKb, firstLoadKb, LARGEST_FIRST_LOAD_KB } from '../bin/sizes.ts';
import { axeViolations } from './axe.ts';
import { openBrowser } from './browser.ts';
import { journeys } from './journeys/journeys.ts';
import { pictureFolder, takePictures } from './pictures.ts';
import { printTimes } from './times.ts';
import { readWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'boolean', default: false },
    only: { type: 'string' },
    main: { type: 'boolean', default: false },
  },
});
const { only, main } = values;
const isWhole = only === undefined && !main;
/** Some of the journeys, and then nothing else; or all of them. */
const chosen = journeys
  .filter(({ name }) => only === undefined || name.includes(only))
  .filter(({ isMain }) => !main || isMain);
const world = readWorld();
const browser = await openBrowser();

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Pictures of what a failed journey has left open: what it saw last. */
async function showOpen(name: string): Promise<void> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [nth, page] of pages.entries()) {
    const path = `${pictureFolder}/${name}-${nth + 1}.png`;
    await page.screenshot({ path }).catch(() => undefined);
    console.log(`  ${page.url()} is shown by ${path}`);
  }
}

async function closeAll(): Promise<void> {
  for (const context of browser.contexts()) await context.close();
}

async function playAll(): Promise<number> {
  let failed = 0;
  for (const { name, play } of chosen) {
    const began = Date.now();
    try {
      await play(browser, world);
      console.log(`✔ ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`✖ ${name}\n  ${sentence(error).slice(0, 3000)}`);
      await showOpen(`failed-${failed}`);
    }
    await closeAll();
  }
  return failed;
}

if (values.pictures) {
  await takePictures(browser, world);
} else {
  // Axe first: the journeys change what the pages show.
  const violations = isWhole ? await axeViolations(browser, world) : [];
  for (const violation of violations) console.log(`✖ ${violation}`);
  if (isWhole) await printTimes(browser, world);
  const failed = await playAll();
  for (const [file, kb] of fileSizesKb().slice(0, 8)) console.log(`  ${String(kb).padStart(6)} KB  ${file}`);
  const found = {
    journeys: chosen.length,
    failed,
    axeViolations: violations.length,
    firstLoadKb: firstLoadKb(),
  };
  const isGood = failed === 0 && violations.length === 0 && found.firstLoadKb <= LARGEST_FIRST_LOAD_KB;
  process.exitCode = isGood ? 0 : 1;
  console.log(JSON.stringify(found));
}
await browser.close();
