/** Systems that number what they tell of stock, and goods that go from one location to another. */

import { parseTransfer } from '../../functions/inventory/transfer/transfer.store.ts';
import { inTransit, type Transfer } from '../../functions/inventory/transfer/transfer.ts';
import { operator } from '../network.ts';
import type { DoorAnswered } from '../world.ts';
import { anyOf, type Stage, send, wholeSecond } from './cast.ts';

const SYSTEM = { kind: 'system', id: 'wms' } as const;

/** What a warehouse system says of one position. */
function numbered(stage: Stage, nth: number): Record<string, unknown> {
  const { random, network, memory, name } = stage;
  const kind = random.pick(['receipt', 'sale', 'count', 'safety', 'selling'] as const);
  const quantity = kind === 'selling' ? 1 : random.between(1, 4);
  return {
    id: `${name}-${nth}`,
    kind,
    sku: random.pick(network.skus).id,
    location: random.pick(network.locations).id,
    quantity: kind === 'count' ? quantity + 4 : quantity,
    sequence: memory.next(),
    ...(kind === 'count' ? { at: wholeSecond() } : {}),
  };
}

function outcomesOf({ body }: DoorAnswered): { id: string; outcome: string }[] {
  const results = body['results'];
  return Array.isArray(results) ? results : [];
}

/** Tells movements by the thousand, as numbered as they come: late ones after later ones, some of them twice. */
async function tellNumbered(stage: Stage): Promise<void> {
  const { random, memory } = stage;
  const fresh = Array.from({ length: random.between(1, 4) }, (_, nth) => numbered(stage, nth));
  const [late, ...now] = random.shuffled(fresh);
  if (late && random.chance(0.3) && now.length > 0) memory.late.push(late);
  else if (late) now.push(late);
  const earlier = random.chance(0.5) ? memory.late.splice(0, 2) : [];
  const lines = [...now, ...earlier];
  const answer = await send(stage, 'recordStockBatch', { body: { lines }, caller: SYSTEM });
  const done = outcomesOf(answer).filter(({ outcome }) => outcome !== 'not-done');
  memory.numbered.push(...lines.filter(({ id }) => done.some((one) => one.id === id)));
}

/** An export is played again under other ids: nothing of it may have an effect twice. */
async function repeatNumbered(stage: Stage): Promise<void> {
  const told = anyOf(stage, stage.memory.numbered);
  if (!told) return;
  const lines = [{ ...told, id: stage.name }];
  const answer = await send(stage, 'recordStockBatch', { body: { lines }, caller: SYSTEM });
  for (const { outcome } of outcomesOf(answer))
    if (outcome !== 'repeated' && outcome !== 'not-done')
      stage.world.violate('sequence', stage.name, `number ${String(told['sequence'])} again: ${outcome}`);
}

async function tell(stage: Stage, movement: Readonly<Record<string, unknown>>): Promise<void> {
  const movements = [{ id: stage.name, ...movement }];
  await send(stage, 'recordMovements', { body: { movements }, caller: operator });
}

/** Goods leave for another location. */
async function sendTransfer(stage: Stage): Promise<void> {
  const { random, network } = stage;
  const [from, to] = random.shuffled(network.locations);
  if (!from || !to) return;
  const transfer = random.chance(0.3) ? 'T-1' : `T-${stage.name}`;
  const quantity = random.between(1, 3);
  const sku = random.pick(network.skus).id;
  await tell(stage, { kind: 'transferOut', transfer, sku, location: from.id, to: to.id, quantity });
}

function transfersOf({ world }: Stage): Transfer[] {
  return world.table.store.ofType('Transfer').map(parseTransfer);
}

/** Goods arrive: all that is on its way, less, or more; once in a while before anybody said that they left. */
async function arriveTransfer(stage: Stage): Promise<void> {
  const { random, network } = stage;
  const sent = anyOf(stage, transfersOf(stage));
  const [from, to] = random.shuffled(network.locations);
  if (!sent && (!from || !to)) return;
  const known = sent && random.chance(0.85) ? sent : undefined;
  const line = known ?? {
    transfer: 'T-1',
    sku: random.pick(network.skus).id,
    from: from?.id ?? '',
    to: to?.id ?? '',
  };
  const expected = known ? inTransit(known) : 1;
  const quantity = Math.max(1, expected + random.pick([0, 0, 0, -1, 1]));
  const { transfer, sku } = line;
  const complete = random.chance(0.6);
  if (line.from === line.to) return;
  const arrived = {
    kind: 'transferIn',
    transfer,
    sku,
    location: line.to,
    from: line.from,
    quantity,
    complete,
  };
  await tell(stage, arrived);
  await send(stage, 'readTransfer', { params: { id: transfer }, caller: operator });
}

/** What systems of warehouses do. */
export const stockSourceActions = { tellNumbered, repeatNumbered, sendTransfer, arriveTransfer } as const;
