import { useQueries, useQuery } from '@tanstack/react-query';
import { openExceptions } from '../api/exceptions.ts';
import { orderQuery } from '../api/orders.ts';
import { useText } from '../text/text.tsx';
import { isShown, type NowSearch, type Shown, sorted } from './now-search.ts';

/** Orders that are read for the number that the customer says: those of the first screens. */
const MOST_NAMED = 40;

/** The rows of *Now*: all of them, and those that the search shows, in its order. */
export function useRows(search: NowSearch) {
  const { say } = useText();
  const open = useQuery(openExceptions);
  const exceptions = open.data?.exceptions ?? [];
  const orderIds = [...new Set(exceptions.flatMap(({ orderId }) => orderId ?? []))].slice(0, MOST_NAMED);
  const orders = useQueries({ queries: orderIds.map((orderId) => orderQuery(orderId)) });
  const known = new Map(orders.flatMap(({ data }) => (data === undefined ? [] : [[data.orderId, data]])));
  const all: Shown[] = exceptions.map((exception) => {
    const order = exception.orderId === undefined ? undefined : known.get(exception.orderId);
    return {
      exception,
      title: say.exceptions[exception.exceptionType],
      value: exception.valueAtRisk?.amount,
      currency: exception.valueAtRisk?.currency,
      number: order?.external.number,
    };
  });
  const shown = sorted(
    all.filter((row) => isShown(row, search)),
    search.sort,
  );
  return { open, all, shown };
}

/** What the rows are worth together, by currency; each order once. */
export function valuesOf(rows: readonly Shown[]): [currency: string, minor: number][] {
  const byOrder = new Map(rows.map((row) => [row.exception.orderId, row]));
  const sums = new Map<string, number>();
  for (const { currency, value = 0 } of byOrder.values())
    if (currency !== undefined && value > 0) sums.set(currency, (sums.get(currency) ?? 0) + value);
  return [...sums];
}
