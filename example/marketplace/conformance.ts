/** A platform as somebody else would bring it (docs/conformance.md): a marketplace whose figures are fed, and reported on later. */
import type { Bench, BenchPeople } from '../../local/conformance/bench.ts';
import type { ConformanceSubject } from '../../local/conformance/subject.ts';
import { benchOf, lineOf, orderOf } from '../till/conformance.ts';
import { till } from '../till/platform.ts';
import { ITS_WAREHOUSE, marketAdapter } from './adapter.ts';
import { MarketServer } from './server.ts';
import { MarketShop } from './shop.ts';

/** What people do at a marketplace, and at no till. */
function peopleOf(
  shop: MarketShop,
): Pick<BenchPeople, 'takeBack' | 'openReturn' | 'cutReturns' | 'cancelReturns' | 'hold' | 'handToOthers'> {
  return {
    takeBack: {
      can: true,
      act: ({ order: id }, line, units) => {
        const order = orderOf(shop, id);
        shop.takeBack(order, lineOf(order, line), units);
      },
    },
    openReturn: {
      can: true,
      act: ({ order: id }, line, units) => {
        const order = orderOf(shop, id);
        shop.openReturn(order, lineOf(order, line), units);
      },
    },
    cutReturns: {
      can: true,
      act: ({ order: id }, line, units) => {
        const order = orderOf(shop, id);
        shop.cutReturns(order, lineOf(order, line), units);
      },
    },
    cancelReturns: { can: true, act: (id) => shop.cancelReturns(orderOf(shop, id)) },
    hold: { can: true, act: (id) => void shop.held.add(id) },
    handToOthers: { can: true, act: (id) => void shop.itsOwn.add(id) },
  };
}

async function open(): Promise<Bench> {
  const shop = new MarketShop();
  const bench = await benchOf(shop, new MarketServer(shop));
  const locked = { error: { code: 'LOCKED', words: 'Somebody counts.' } };
  const misleadingAnswers = [{ status: 200, headers: {}, body: JSON.stringify(locked) }];
  return {
    ...bench,
    foreignPlace: { can: true, place: ITS_WAREHOUSE },
    people: { ...bench.people, ...peopleOf(shop) },
    trouble: { ...bench.trouble, misleadingAnswers },
  };
}

export const subject: ConformanceSubject = {
  name: 'marketplace',
  platform: till,
  adapter: marketAdapter,
  manyOrders: 30,
  manyLines: 40,
  open,
};
