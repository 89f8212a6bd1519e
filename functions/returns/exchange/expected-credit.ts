import type { Order } from '../../order/order.ts';
import { owedByReturn, readMoneyFacts } from '../money/return-owed.ts';
import type { OwedReturn } from '../money/settlement.ts';
import type { Return } from '../rma/return.ts';

const nothing: OwedReturn = { lines: [], shipping: 0, shares: 0, amount: 0 };

/** The return as if all that is announced were there: what was paid for shipping is never spent on goods. */
function asIfThere(returned: Return): Return {
  const { terms } = returned;
  return { ...returned, kept: true, ...(terms ? { terms: { ...terms, shipping: false } } : {}) };
}

/** The order as if all that is authorised were captured: it is as its goods leave. */
function asIfCaptured({ payments, ...order }: Order): Order {
  if (!payments) return order;
  const { authorized: _, ...told } = payments;
  return { ...order, payments: told };
}

/** What a return is owed if all that is announced comes, beside what other returns are owed by now. */
export async function expectedCredit(order: Order, returned: Return): Promise<OwedReturn> {
  const facts = await readMoneyFacts(asIfCaptured(order));
  if (!facts) return nothing;
  const returns = facts.returns.map((one) => (one.returnId === returned.returnId ? asIfThere(one) : one));
  return owedByReturn({ ...facts, returns }).get(returned.returnId) ?? nothing;
}
