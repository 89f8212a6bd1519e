/** What is known of an order's money after it was told of some. Pure. */
import type { SomeUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { sumOfMinorUnits } from '../../shared/money.ts';
import type { ToldPayment } from '../doors.ts';

type Payments = NonNullable<Order['payments']>;

/** Units that were given back for, beside those of before. */
function settledByShop({ byShop = [] }: Payments, lines: readonly SomeUnits[] | undefined, seq: number) {
  return lines === undefined ? {} : { byShop: [...byShop, { seq, lines: [...lines] }] };
}

/**
 * `seq`: META's version once it is written.
 * @throws RangeError where a sum leaves what a number holds exactly
 */
export function paymentsAfter(before: Payments | undefined, told: ToldPayment, seq: number): Payments {
  const { amount } = told.amount;
  switch (told.kind) {
    case 'authorized':
      return {
        ...before,
        authorized: { amount, ...(told.until === undefined ? {} : { until: told.until }) },
      };
    case 'captured':
      return { ...before, captured: sumOfMinorUnits([before?.captured ?? 0, amount]) };
    case 'refunded':
      return {
        ...before,
        refunded: sumOfMinorUnits([before?.refunded ?? 0, amount]),
        ...settledByShop(before ?? {}, told.lines, seq),
      };
  }
}
