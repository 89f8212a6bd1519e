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
import { type TakenInGoods, takeInDoor } from './doors.ts';
import { mustBeLocation, openReturn } from './rma/open-return.ts';
import { recordReturnEvent } from './rma/record-return-event.ts';
import type { Return } from './rma/return.ts';
import { announceReturn, awaitedReturn, type ReturnFacts } from './rma/return-request.ts';
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
  const { id, orderId, lines, reason } = goods;
  const { pool = 'main' } = await readOrder(orderId);
  const told = await toldLines(orderId, [], lines);
  const { id: _, ...content } = goods;
  const command = { aggregate: key.order(orderId), caller, id, kind: 'return' as const, content, now };
  const announced = { lines: told, location, pool, reason };
  const isHere = (one: Return): boolean => one.location === location;
  const request = (facts: ReturnFacts) =>
    awaitedReturn(facts.returns, told, isHere) ??
    announceReturn(facts, announced, { now, settings: settings() });
  const { body } = await carryOutOnce(command, (record) => openReturn(orderId, request, now, record));
  return parseOwn(openedSchema, body, `return of command ${id}`);
}

/** They are here: the receipt of that return, which a repetition finishes where the first call died in between. */
function receive(
  { id, orderId, lines, box, strange }: TakenInGoods,
  { returnId, n }: z.output<typeof openedSchema>,
  caller: Caller,
  now: string,
): Promise<DoorAnswer> {
  const event = { id, kind: 'received' as const, lines, box, strange };
  const command = { aggregate: key.return(orderId, n), caller, id, content: event, now };
  return carryOutOnce(command, (record) =>
    recordReturnEvent(returnId, event, now, {
      record,
      remember: (progress) => progressWrite(command, progress),
      findProgress: () => findProgress(command),
    }),
  );
}

/** POST /returns: goods stand at a location's counter that nobody announced. */
export const handler = serve(
  on(takeInDoor, async ({ body: goods, caller, now }) => {
    const location = await locationOf(caller, goods);
    const opened = await announce(goods, location, caller, now);
    const { body } = await receive(goods, opened, caller, now);
    return { status: 201, body, correlation: { orderId: goods.orderId } };
  }),
);
