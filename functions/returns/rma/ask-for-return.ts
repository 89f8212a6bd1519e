/** Asking for a return, by whomever: judged by the policy of the order's channel, and once under its id. */
import { withoutStock } from '../../inventory/stock/known-skus.ts';
import type { Order } from '../../order/order.ts';
import type { Asker } from '../../shared/caller.ts';
import { carryOutOnce } from '../../shared/command.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { type ReturnTerms, readReturnTerms } from '../policy/return-terms.ts';
import { mustBeLocation, openReturn } from './open-return.ts';
import { type ReturnFacts, type ReturnRequest, requestReturn } from './return-request.ts';

/** @throws InvalidRequest for a reason that neither every channel nor the order's may say, or goods of no SKU */
async function mustBeKnown(lines: ReturnRequest['lines'], { reasons }: ReturnTerms): Promise<void> {
  const wished = lines.flatMap(({ exchangeFor }) => (exchangeFor === undefined ? [] : [exchangeFor]));
  const unknown = await withoutStock([...new Set(wished)]);
  const fields = lines.flatMap(({ reason, exchangeFor }, index) => [
    ...(reason === undefined || reasons.includes(reason)
      ? []
      : [{ path: `lines.${index}.reason`, message: `is none of ${reasons.join(', ')}` }]),
    ...(exchangeFor !== undefined && unknown.has(exchangeFor)
      ? [{ path: `lines.${index}.exchangeFor`, message: 'is no SKU with stock' }]
      : []),
  ]);
  if (fields.length > 0) throw new InvalidRequest('The body is not valid.', fields);
}

/** What is asked, by whom, and under which id of theirs; `content` is compared when it is asked again. */
export interface AskedReturn {
  readonly wanted: ReturnRequest;
  readonly caller: Asker;
  readonly id: string;
  readonly content: unknown;
}

/**
 * The return that somebody asks for; the same asked again is answered the same.
 * @throws InvalidRequest, Conflict where the policy or the order's parcels refuse it
 */
export function askForReturn(order: Order, asked: AskedReturn, now: string): Promise<DoorAnswer> {
  const { wanted, ...command } = asked;
  const { orderId } = order;
  return carryOutOnce({ ...command, aggregate: key.order(orderId), kind: 'return', now }, async (record) => {
    const terms = await readReturnTerms(order);
    await Promise.all([mustBeLocation(wanted.location), mustBeKnown(wanted.lines, terms)]);
    const request = (facts: ReturnFacts) =>
      requestReturn(facts, wanted, terms, { now, settings: settings() });
    return openReturn(orderId, request, now, record);
  });
}
