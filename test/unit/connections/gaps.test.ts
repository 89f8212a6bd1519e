/** Which orders count as lost on their way: a list may find one before its message can have come. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readHealth } from '../../../functions/connections/read-health.ts';
import { Random } from '../../../simulator/engine/random.ts';
import { ConnectedBrand } from '../../property/channels/chaos/connected-brand.ts';
import { type ChaosShop, chaosWoo } from '../../property/channels/chaos/simulated-shops.ts';

/** Says what becomes of messages: below 0.2 they are lost, from 0.7 on they take ten seconds. */
class Fate extends Random {
  drawn = 0;

  override unit(): number {
    return this.drawn;
  }

  override between(): number {
    return 10_000;
  }
}

let brand: ConnectedBrand;
let shop: ChaosShop;
const fate = new Fate('gaps');
let opened = 0;

beforeEach(async () => {
  brand = await new ConnectedBrand().open();
  await brand.stock(['MUG'], 50);
  opened += 1;
  const channel = `gaps-${opened}`;
  const messagesTo = brand.messagesTo(channel);
  shop = await chaosWoo({ channel, clock: brand.clock, random: fate, skus: ['MUG'], stock: 50, messagesTo });
  brand.connect(shop);
  await brand.advance(0);
  shop.befall('messages');
});

afterEach(() => brand.close());

const gaps = async (): Promise<number> => (await readHealth(shop.channel)).gaps;

/** An order that is five seconds old when the shop's orders are listed the next time. */
async function buyJustBeforeTheList(): Promise<void> {
  const { dueAt } = brand.connection(shop.channel);
  brand.pass(Date.parse(dueAt) - brand.clock.now().getTime() - 5000);
  shop.buy('MUG', 1);
  await brand.advance(5000);
}

describe('an order that a list finds a few seconds after it was made', () => {
  test('is a gap once its message has not come in its time', async () => {
    fate.drawn = 0;

    await buyJustBeforeTheList();
    const atOnce = [brand.orders().length, await gaps()];
    await brand.advance(400_000);
    await brand.advance(400_000);

    expect(atOnce).toEqual([1, 0]);
    expect(await gaps()).toBe(1);
  });

  test('is none where its message comes a little later', async () => {
    fate.drawn = 0.9;

    await buyJustBeforeTheList();
    const found = brand.orders().length;
    await brand.advance(8000);
    await brand.advance(400_000);

    expect(found).toBe(1);
    expect(brand.toldOrders).toContain(`${shop.channel}/${shop.orders()[0]}`);
    expect(await gaps()).toBe(0);
  });
});
