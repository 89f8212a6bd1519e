import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { networkAsOf } from '../../network/planning/planning-network.ts';
import type { ReturnPlaceInput } from '../../planner/where-to/return-place-input.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { NotFound } from '../../shared/errors.ts';
import { key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { acceptingOf, type PlaceDecision, placeDecisionSchema } from './place-decision.ts';

const itemSchema = z.looseObject({ content: z.instanceof(Uint8Array) });

function parseDecision(item: TableItem): PlaceDecision {
  const what = `where-to decision ${String(item['n'])}`;
  const { content } = parseOwn(itemSchema, item, what);
  return parseOwn(placeDecisionSchema, JSON.parse(gunzipSync(content).toString('utf8')), what);
}

/** RETURNDECISION: immutable. Refused as Moved: another return of the order took this number. */
export function placeDecisionWrite(decision: PlaceDecision): Write {
  const { orderId, n, at, result } = decision;
  const item = {
    type: 'ReturnDecision',
    n,
    at,
    planner: result.planner,
    ...(result.location === undefined ? {} : { location: result.location }),
    content: gzipSync(canonicalJson(decision)),
  };
  const what = `where-to decision ${n} of ${orderId}`;
  return putVersion(key.returnDecision(orderId, n), item, undefined, moved(what));
}

/** @throws NotFound where somebody named the location, or no location declares that it takes goods back */
export async function readPlaceDecision(orderId: string, n: number): Promise<PlaceDecision> {
  const item = await getItem(key.returnDecision(orderId, n));
  if (!item)
    throw new NotFound(`The location of return ${n} of order ${orderId} was not chosen by a decision.`);
  return parseDecision(item);
}

/** All of an order's, by number of the return. */
export async function readPlaceDecisions(orderId: string): Promise<PlaceDecision[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.returnDecision });
  return items.map(parseDecision);
}

/** The input that a decision was made from, to the bit. @throws NotFound when what it names is not there any more */
export async function readPlaceInput({
  network: hash,
  cards,
  input,
}: PlaceDecision): Promise<ReturnPlaceInput> {
  const { snapshot, locations, services, rates } = await networkAsOf(hash, cards);
  return { ...input, locations, services, rates, accepting: acceptingOf(snapshot.locations) };
}
