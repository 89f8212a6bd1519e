/** What a person says of a refund that failed, or that nobody has answered. */
import * as z from 'zod';
import type { Order } from '../../order/order.ts';
import { readRefund, saveRefund } from '../../returns/refunds/refund.store.ts';
import type { Refund } from '../../returns/refunds/refund.ts';
import {
  askAgain,
  isOpen,
  paymentsWith,
  resolveElsewhere,
  waive,
} from '../../returns/refunds/refund-change.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { type BesideResolution, type Resolving, resolveWith } from './resolution.ts';

const refundDetailSchema = z.looseObject({ refundId: z.string() });

/** @throws Conflict where the refund is settled by now */
async function openRefund({ exception }: Resolving): Promise<Refund> {
  const { refundId } = refundDetailSchema.parse(exception.detail);
  const refund = await readRefund(refundId);
  if (isOpen(refund)) return refund;
  throw new Conflict(`Refund ${refundId} is ${refund.status}.`, { refundStatus: refund.status });
}

/** META is written too, so that nobody works out meanwhile what is owed. */
function withMoney(before: Refund, next: Refund) {
  return (order: Order | undefined): BesideResolution => ({
    change: { payments: paymentsWith(order?.payments, before, next) },
    writes: [saveRefund(before, next)],
  });
}

/** Whoever settles it is asked again. */
export async function refundAgain(resolving: Resolving): Promise<DoorAnswer> {
  const { now } = resolving;
  const before = await openRefund(resolving);
  const next = askAgain(before, after(now, settings().refundWithin), now);
  return resolveWith(resolving, () => ({ writes: [saveRefund(before, next)] }));
}

/** The money went another way. */
export async function refundElsewhere(resolving: Resolving): Promise<DoorAnswer> {
  const before = await openRefund(resolving);
  const next = resolveElsewhere(before, resolving.resolution.by, resolving.now);
  return resolveWith(resolving, withMoney(before, next));
}

/** No money goes. */
export async function waiveRefund(resolving: Resolving): Promise<DoorAnswer> {
  const before = await openRefund(resolving);
  const next = waive(before, resolving.resolution.by, resolving.now);
  return resolveWith(resolving, withMoney(before, next));
}
