import { readPlaceDecisions, readPlaceInput } from '../../functions/returns/where-to/place-decision.store.ts';
import type { PlaceDecision } from '../../functions/returns/where-to/place-decision.ts';
import { replayPlace } from '../../functions/returns/where-to/place-decision.ts';
import { differences } from './differences.ts';
import type { Replayed } from './replay-order.ts';

async function replayed(record: PlaceDecision): Promise<Pick<Replayed, 'as' | 'where'>> {
  try {
    const { same, otherPlanner, result } = replayPlace(record, await readPlaceInput(record));
    if (same) return { as: 'same', where: [] };
    return { as: otherPlanner ? 'other planner' : 'different', where: differences(record.result, result) };
  } catch (error) {
    return { as: 'unreadable', where: [error instanceof Error ? error.message : String(error)] };
  }
}

/** Every choice of a location for returns of an order, made again from what was stored with it. */
export async function replayPlaces(orderId: string): Promise<Replayed[]> {
  const all: Replayed[] = [];
  for (const record of await readPlaceDecisions(orderId))
    all.push({ orderId, n: record.n, kind: 'return', ...(await replayed(record)) });
  return all;
}
