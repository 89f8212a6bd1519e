/** What has arrived by a return, and what of it is still to be inspected. Pure. */
import { minus, plus } from '../../order/line-units.ts';
import { isThere } from './grades.ts';
import { uninspectedOf } from './inspection.ts';
import type { Disposition, Return, ReturnLine, StrangeDisposition, StrangeGoods } from './return.ts';

/** Goods that are no line of the order, as lines that are called by their SKU. */
export function strangeLines(goods: readonly StrangeGoods[]): ReturnLine[] {
  return plus(
    goods.map(({ sku, units }) => ({ lineId: sku, sku, units })),
    [],
  );
}

/** The mark of goods of which there is no stock: nobody knows such a SKU. */
export function unstockedMark(sku: string, unstocked: ReadonlySet<string>): { unstocked?: true } {
  return unstocked.has(sku) ? { unstocked: true } : {};
}

/** Units that are no line of the order; `unstocked`: the SKUs of which there is no stock. */
export function strangeGoods(
  { sku, units }: Pick<StrangeGoods, 'sku' | 'units'>,
  unstocked: ReadonlySet<string>,
): StrangeGoods {
  return { sku, units, ...unstockedMark(sku, unstocked) };
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

/** Units that were announced and have not come: no inspection found them. */
export function missingUnits({ lines, dispositions }: Return): ReturnLine[] {
  return minus(
    lines,
    plus(
      dispositions.filter(({ as }) => isThere(as)),
      [],
    ),
  );
}

/** Whether anything that arrived is still to be inspected. */
export function awaitsInspection(returned: Return): boolean {
  return uninspected(returned).length > 0 || uninspectedStrange(returned).length > 0;
}
