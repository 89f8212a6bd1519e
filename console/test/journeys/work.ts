import { openPage } from '../browser.ts';
import { orderOf, read, untilSaid } from '../world.ts';
import { assertLarge, openWork, press, TABLET, workOf } from './desk.ts';
import type { Journey } from './journeys.ts';

/** Orders at a location, one by one. */
export const workJourneys: readonly Journey[] = [
  {
    name: 'Work: an associate accepts, scans, packs and hands over one order',
    play: async (browser, world) => {
      const page = await openWork(browser, world, 'store3');
      await press(page, 'Accept');
      await press(page, 'Start picking');
      const scanner = page.getByLabel('Scan or type a SKU');
      await scanner.fill('NOT-OF-IT');
      await scanner.press('Enter');
      await page.getByText('NOT-OF-IT is not of this order').waitFor();
      const { lines } = linesOf(await read(world, workOf(world, 'store3')));
      for (const { sku, units } of lines)
        for (let unit = 0; unit < units; unit += 1) {
          await scanner.fill(sku.toLowerCase());
          await scanner.press('Enter');
        }
      await press(page, 'Everything is packed');
      await press(page, 'Hand over to the carrier');
      await page.getByLabel('Tracking number').fill('1Z0001CONSOLEWORK');
      await page.getByRole('dialog').getByRole('button', { name: 'Hand over to the carrier' }).click();
      await untilSaid(world, workOf(world, 'store3'), /"status":"shipped"/);
      await page.context().close();
    },
  },
  {
    name: 'Work: goods that are collected are got ready and given out',
    play: async (browser, world) => {
      const page = await openPage(
        browser,
        world,
        `/work?location=${world.store}&open=${orderOf(world, 'pickup')}-f1`,
        {
          viewport: TABLET,
        },
      );
      await press(page, 'Accept');
      await press(page, 'Start picking');
      await press(page, '+1 PIN-CITY');
      await press(page, 'Everything is packed');
      await press(page, 'Ready for the customer');
      await press(page, 'Customer has it');
      await page.getByRole('dialog').getByRole('button', { name: 'Customer has it' }).click();
      await untilSaid(world, `/orders/${orderOf(world, 'pickup')}`, /"status":"delivered"/);
      await page.context().close();
    },
  },
  {
    name: 'Work: a cancel is answered, and a shelf found empty is told with its reason',
    play: async (browser, world) => {
      const page = await openWork(browser, world, 'cancelAsked');
      await assertLarge(page, '.console-detail button, .console-detail input');
      await press(page, 'Stop, it is back on the shelf');
      await untilSaid(world, `/orders/${orderOf(world, 'cancelAsked')}`, /"status":"cancelled"/);
      await page.goto(`${world.address}/work?location=${world.store}&open=${orderOf(world, 'store2')}-f1`);
      await page.getByLabel('Access token').fill(world.storeToken);
      await press(page, 'Log in');
      await press(page, 'Something is missing');
      await press(page, 'Tell what is missing');
      await untilSaid(world, `/orders/${orderOf(world, 'store2')}`, /"reason":"notInStock"/);
      await page.context().close();
    },
  },
];

interface SheetLine {
  readonly sku: string;
  readonly units: number;
}

function linesOf(sheet: unknown): { readonly lines: readonly SheetLine[] } {
  const lines: unknown =
    typeof sheet === 'object' && sheet !== null ? Reflect.get(sheet, 'lines') : undefined;
  if (!Array.isArray(lines)) throw new Error('the work has no lines');
  return {
    lines: lines.map((line: object) => ({
      sku: String(Reflect.get(line, 'sku')),
      units: Number(Reflect.get(line, 'open')),
    })),
  };
}
