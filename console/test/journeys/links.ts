import assert from 'node:assert/strict';
import { orderOf, type World, write } from '../world.ts';
import type { Journey } from './journeys.ts';

/** The parts of a token: key, what it says, signature. */
async function linkTo(world: World, order: string): Promise<[string, string, string]> {
  const body = { id: `journey-${order}`, rights: 'read' };
  const made = await write(world, `/orders/${orderOf(world, order)}/links`, body);
  const token: unknown = typeof made === 'object' && made !== null ? Reflect.get(made, 'token') : undefined;
  const [key = '', payload = '', signature = ''] = String(token).split('.');
  return [key, payload, signature];
}

export const linkJourneys: readonly Journey[] = [
  {
    name: "Tracking page: a customer sees their order by its link; a forged one, another's and one that is over show nothing",
    play: async (browser, world) => {
      const own = await linkTo(world, 'onItsWay');
      const other = await linkTo(world, 'delivered');
      const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
      const opened = (parts: readonly string[]) => page.goto(`${world.api}/links/${parts.join('.')}/page`);
      assert.equal((await opened(own))?.status(), 200);
      await page.getByText('1Z0001CONSOLE120').first().waitFor();
      const said = await page.locator('body').innerText();
      assert.doesNotMatch(said, /Ada|Main Street|\$|1Z0001CONSOLE130/);
      const [key, payload, signature] = own;
      const changed = `${payload.slice(0, -2)}${payload.endsWith('AA') ? 'BB' : 'AA'}`;
      for (const forged of [
        [key, changed, signature],
        [key, payload, other[2]],
        [key, other[1], signature],
      ]) {
        assert.equal((await opened(forged))?.status(), 404);
        assert.doesNotMatch(await page.locator('body').innerText(), /1Z0001CONSOLE/);
      }
      await page.context().close();
    },
  },
];
