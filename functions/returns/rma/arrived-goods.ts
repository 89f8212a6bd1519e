/** What has arrived by a return, and what of it is still to be inspected. Pure. */
import { minus, plus } from '../../order/line-units.ts';
import { uninspectedOf } from './inspection.ts';
import type { Disposition, Return, ReturnLine, StrangeDisposition, StrangeGoods } from './return.ts';

/** Goods that are no line of the order, as lines that are called by their SKU. */
export function strangeLines(goods: readonly StrangeGoods[]): ReturnLine[] {
  return plus(
    goods.map(({ sku, units }) => ({ lineId: sku, sku, units })),
    [],
  );
}

/** Of all that has come by now, what nobody announced and nobody was told of before. */
export function newlyUnannounced({ lines, received = [] }: Return, all: readonly ReturnLine[]): ReturnLine[] {
  return minus(minus(all, lines), minus(received, lines));
}

export function asDispositions(found: readonly StrangeDisposition[]): Disposition[] {
  return found.map(({ unstocked: _, ...one }) => ({ ...one, lineId: one.sku }));
}

/** Strange goods that have stock and of which nothing is said: of those without any there is nothing to inspect. */
export function uninspectedStrange({ strange = [], strangeDispositions = [] }: Return): ReturnLine[] {
  const received = strangeLines(strange.filter(({ unstocked }) => unstocked !== true));
  return uninspectedOf({ received, dispositions: asDispositions(strangeDispositions) });
}

/** Received units that no inspection has spoken of; before a receipt, those that were announced. */
export function uninspected({ received, lines, dispositions }: Return): ReturnLine[] {
  return uninspectedOf({ received: received ?? lines, dispositions });
}

/** Whether anything that arrived is still to be inspected. */
export function awaitsInspection(returned: Return): boolean {
  return uninspected(returned).length > 0 || uninspectedStrange(returned).length > 0;
}
