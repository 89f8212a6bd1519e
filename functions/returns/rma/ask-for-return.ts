/** Asking for a return, by whomever: judged by the policy of the order's channel, and once under its id. */
import type { Order } from '../../order/order.ts';
import { type Asker, callerName } from '../../shared/caller.ts';
import { carryOutOnce } from '../../shared/command.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { refusedExchanges } from '../exchange/allowed-exchange.ts';
import { type ReturnTerms, readReturnTerms } from '../policy/return-terms.ts';
import { choosePlace } from '../where-to/choose-place.ts';
import { mustBeLocation, openReturn, type RequestReturn } from './open-return.ts';
import type { Return } from './return.ts';
import { type ReturnRequest, requestReturn } from './return-request.ts';

/** @throws InvalidRequest for a reason that nobody may say, or goods that may not be had in exchange */
async function mustBeKnown(order: Order, lines: ReturnRequest['lines'], terms: ReturnTerms): Promise<void> {
  const { reasons, exchange } = terms;
  const unknown = lines.flatMap(({ reason }, index) => {
    if (reason === undefined || reasons.includes(reason)) return [];
    return [{ path: `lines.${index}.reason`, message: `is none of ${reasons.join(', ')}` }];
  });
  const fields = [...unknown, ...(await refusedExchanges(order, lines, exchange))];
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
  const by = callerName(asked.caller);
  const { orderId } = order;
  return carryOutOnce({ ...command, aggregate: key.order(orderId), kind: 'return', now }, async (record) => {
    const terms = await readReturnTerms(order);
    await Promise.all([mustBeLocation(wanted.location), mustBeKnown(order, wanted.lines, terms)]);
    const moment = { now, settings: settings() };
    const request: RequestReturn = (facts, location = wanted.location) =>
      requestReturn(facts, { ...wanted, location, by }, terms, moment);
    const choose = (latest: Order, returned: Return) => choosePlace(latest, returned, terms, now);
    return openReturn(orderId, request, now, record, wanted.location === undefined ? choose : undefined);
  });
}
