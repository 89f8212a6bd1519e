import * as z from 'zod';
import { readOrder } from '../order/order.store.ts';
import { type Caller, mustOwn } from '../shared/caller.ts';
import { carryOutOnce, findProgress, progressWrite } from '../shared/command.ts';
import type { DoorAnswer } from '../shared/door.ts';
import { InvalidRequest } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { settings } from '../shared/settings.ts';
import { type ReturnEvent, type TakenInGoods, takeInDoor } from './doors.ts';
import { readReturnTerms } from './policy/return-terms.ts';
import { mustBeLocation, openReturn } from './rma/open-return.ts';
import { recordReturnEvent } from './rma/record-return-event.ts';
import type { Return } from './rma/return.ts';
import { announceReturn, awaitedReturn, type ReturnFacts, termsAtCounter } from './rma/return-request.ts';
import { toldLines } from './rma/told-lines.ts';

const openedSchema = z.object({ returnId: z.string(), n: z.number().int() });

/** @throws InvalidRequest where an operator does not say it; Forbidden for another location than the caller */
async function locationOf(caller: Caller, { location }: TakenInGoods): Promise<string> {
  const own = location ?? (caller.kind === 'location' ? caller.id : undefined);
  if (own === undefined)
    throw new InvalidRequest('The body is not valid.', [{ path: 'location', message: 'is missing' }]);
  mustOwn(caller, 'location', own);
  await mustBeLocation(own);
  return own;
}

/** The return of the goods, one that waits for them here if there is one. Under the command's id it stays the same. */
async function announce(goods: TakenInGoods, location: string, caller: Caller, now: string) {
  const { id, orderId, lines, reason, outcome } = goods;
  const order = await readOrder(orderId);
  const { pool = 'main' } = order;
  const told = await toldLines(orderId, [], lines);
  // Nothing is written before all of it is known to be good: the inspection is a write of its own.
  await toldLines(orderId, told, goods.inspected?.lines ?? [], 'inspected.lines');
  const { id: _, ...content } = goods;
  const command = { aggregate: key.order(orderId), caller, id, kind: 'return' as const, content, now };
  const terms = termsAtCounter(told, await readReturnTerms(order));
  const asked = { terms, ...(outcome === undefined ? {} : { outcome }) };
  const announced = { lines: told, location, pool, reason, asked };
  const isHere = (one: Return): boolean => one.location === location;
  const request = (facts: ReturnFacts) =>
    awaitedReturn(facts.returns, told, isHere) ??
    announceReturn(facts, announced, { now, settings: settings() });
  const { body } = await carryOutOnce(command, (record) => openReturn(orderId, request, now, record));
  return parseOwn(openedSchema, body, `return of command ${id}`);
}

/** What happened to that return, once: a repetition goes on where the first call died in between. */
function tell(
  event: ReturnEvent,
  { returnId, n }: z.output<typeof openedSchema>,
  { orderId }: TakenInGoods,
  caller: Caller,
  now: string,
): Promise<DoorAnswer> {
  const { id } = event;
  const at = { aggregate: key.return(orderId, n), caller, id, content: event, now };
  // Receipt and inspection are told by the same call, and so under the same id.
  const command = event.kind === 'inspected' ? { ...at, kind: 'inspection' as const } : at;
  return carryOutOnce(command, (record) =>
    recordReturnEvent(returnId, event, now, {
      record,
      remember: (progress) => progressWrite(command, progress),
      findProgress: () => findProgress(command),
    }),
  );
}

/** POST /returns: goods stand at a location's counter that nobody announced, and may be inspected there and then. */
export const handler = serve(
  on(takeInDoor, async ({ body: goods, caller, now }) => {
    const location = await locationOf(caller, goods);
    const opened = await announce(goods, location, caller, now);
    const { id, lines, box, strange, inspected } = goods;
    const received = { id, kind: 'received' as const, lines, box, strange };
    const found = inspected && { id, kind: 'inspected' as const, ...inspected };
    const receipt = await tell(received, opened, goods, caller, now);
    const { body } = found ? await tell(found, opened, goods, caller, now) : receipt;
    return { status: 201, body, correlation: { orderId: goods.orderId } };
  }),
);
