/** Plays every journey and asks axe about every page; or takes the pictures. The last line is one JSON object. */
import { parseArgs } from 'node:util';
import { fileSizesKb, firstLoadKb, LARGEST_FIRST_LOAD_KB } from '../bin/sizes.ts';
import { axeViolations } from './axe.ts';
import { openBrowser } from './browser.ts';
import { journeys } from './journeys/journeys.ts';
import { takePictures } from './pictures.ts';
import { readWorld } from './world.ts';

const { values } = parseArgs({ options: { pictures: { type: 'boolean', default: false } } });
const world = readWorld();
const browser = await openBrowser();

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function playAll(): Promise<number> {
  let failed = 0;
  for (const { name, play } of journeys) {
    const began = Date.now();
    try {
      await play(browser, world);
      console.log(`✔ ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`✖ ${name}\n  ${sentence(error).slice(0, 3000)}`);
    }
  }
  return failed;
}

if (values.pictures) {
  await takePictures(browser, world);
} else {
  // Axe first: the journeys change what the pages show.
  const violations = await axeViolations(browser, world);
  for (const violation of violations) console.log(`✖ ${violation}`);
  const failed = await playAll();
  for (const [file, kb] of fileSizesKb().slice(0, 8)) console.log(`  ${String(kb).padStart(6)} KB  ${file}`);
  const found = {
    journeys: journeys.length,
    failed,
    axeViolations: violations.length,
    firstLoadKb: firstLoadKb(),
  };
  const isGood = failed === 0 && violations.length === 0 && found.firstLoadKb <= LARGEST_FIRST_LOAD_KB;
  process.exitCode = isGood ? 0 : 1;
  console.log(JSON.stringify(found));
}
await browser.close();
