/** What a person is asked of the money of returns. */
import {
  openException,
  readOrderExceptions,
  saveException,
  settleException,
} from '../../exceptions/exception.store.ts';
import type { Exception, ExceptionType } from '../../exceptions/exception.ts';
import type { Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import type { Refund } from './refund.ts';
import type { BeyondOwed } from './wanted-refunds.ts';

/** What is written beside META, and what META becomes with it. */
export interface AskedBeside {
  readonly writes: readonly Write[];
  readonly change: Partial<Pick<Order, 'counts' | 'attention'>>;
}

export const nothingAsked: AskedBeside = { writes: [], change: {} };

function openOnes(exceptions: readonly Exception[], type: ExceptionType): Exception[] {
  return exceptions.filter(({ status, exceptionType }) => status === 'open' && exceptionType === type);
}

/** Somebody is asked what becomes of a refund, unless somebody is already. `because`: it failed, or nobody answered. */
export async function askAboutRefund(
  order: Order,
  refund: Refund,
  because: 'failed' | 'unanswered',
  now: string,
): Promise<AskedBeside> {
  const { refundId, returnId, amount, currency, kind, settledBy, words } = refund;
  const known = openOnes(await readOrderExceptions(order.orderId), 'RefundNotSettled');
  if (known.some(({ detail }) => detail['refundId'] === refundId)) return nothingAsked;
  const detail = { refundId, of: returnId, because, amount, currency, kind, settledBy };
  const said = words === undefined ? {} : { words };
  const draft = { type: 'RefundNotSettled', detail: { ...detail, ...said } } as const;
  const { write, change } = openException(order, draft, now);
  return { writes: [write], change };
}

/** Nobody has to decide on the refund any more. */
export async function settleAboutRefund(
  { orderId, refundId }: Pick<Refund, 'orderId' | 'refundId'>,
  note: string,
  now: string,
): Promise<Write[]> {
  const resolution = { action: 'close', by: 'system', note } as const;
  return openOnes(await readOrderExceptions(orderId), 'RefundNotSettled')
    .filter(({ detail }) => detail['refundId'] === refundId)
    .map((exception) => settleException(undefined, exception, resolution, now).write);
}

function beyondAmount({ detail: { amount } }: Exception): number {
  return typeof amount === 'number' ? amount : 0;
}

/** The exception as it says the present amounts. */
function revised(before: Exception, detail: Exception['detail']): Write {
  return saveException(before, { ...before, detail, version: before.version + 1 });
}

/** Goods that never came are asked for with their value elsewhere. */
const asksAlready: ReadonlySet<string> = new Set(['ReturnNotReceived']);

/**
 * Says of each return for which more went out than it is owed how much that is, once: what a person has let be is asked
 * about no more. What is owed by now again, because goods came late, is asked about no more either.
 */
export async function askAboutBeyond(
  order: Order,
  beyond: readonly BeyondOwed[],
  currency: string,
  now: string,
): Promise<AskedBeside> {
  const exceptions = await readOrderExceptions(order.orderId);
  const own = exceptions.filter(({ exceptionType }) => exceptionType === 'RefundBeyondOwed');
  const writes: Write[] = [];
  let change: AskedBeside['change'] = {};
  for (const { returned, refunded, owed } of beyond) {
    const { returnId, location } = returned;
    const isAbout = ({ detail }: Exception): boolean => detail['returnId'] === returnId;
    const isAskedElsewhere = exceptions.some((one) => asksAlready.has(one.exceptionType) && isAbout(one));
    if (isAskedElsewhere) continue;
    const about = own.filter(isAbout);
    const open = about.find(({ status }) => status === 'open');
    const accepted = about.filter(({ status }) => status === 'resolved').map(beyondAmount);
    const amount = refunded - owed - accepted.reduce((sum, one) => sum + one, 0);
    const detail = { returnId, location, amount, currency, refunded, owed };
    if (open) {
      if (amount > 0 && beyondAmount(open) !== amount) writes.push(revised(open, detail));
    } else if (amount > 0) {
      const opened = openException({ ...order, ...change }, { type: 'RefundBeyondOwed', detail }, now);
      writes.push(opened.write);
      change = opened.change;
    }
  }
  const still = new Set(beyond.map(({ returned }) => returned.returnId));
  const over = own.filter(
    ({ status, detail }) => status === 'open' && !still.has(String(detail['returnId'])),
  );
  const resolution = { action: 'close', by: 'system', note: 'it is owed by now' } as const;
  const ended = over.map((one) => settleException(undefined, one, resolution, now).write);
  return { writes: [...writes, ...ended], change };
}
