import * as z from 'zod';
import { everyItem, type ItemReader } from '../../exceptions/readable-items.ts';
import { keepSnapshot } from '../../network/entities/network.store.ts';
import { networkAsOf, type PlanningNetwork } from '../../network/planning/planning-network.ts';
import type { PlanInput } from '../../planner/plan-input.ts';
import { NotFound } from '../../shared/errors.ts';
import { key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { joinParts, partsOf } from '../../shared/parts.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { defaultRules, readRuleset } from '../rulesets/ruleset.store.ts';
import {
  type DecisionRecord,
  type DecisionSummary,
  decisionRecordSchema,
  decisionSummarySchema,
  inputOf,
} from './decision-record.ts';
import { pack, unpack } from './packed.ts';

const bytesSchema = z.instanceof(Uint8Array);
/** `packed` is the whole record, or the first of so many parts of it. */
const itemSchema = decisionSummarySchema.extend({
  type: z.literal('Decision'),
  parts: z.number().int().default(1),
  packed: bytesSchema,
});
const partSchema = z.looseObject({ packed: bytesSchema });

/** The record in parts of an item each. What its shadow has planned takes no further item of the live write. */
function packedParts(record: DecisionRecord): Uint8Array[] {
  const whole = partsOf(pack(record));
  const { shadow, ...live } = record;
  if (!shadow?.result || whole.length === 1) return whole;
  const { rules } = shadow;
  const failed = 'the plan is too large to be kept beside the live one';
  const alone = partsOf(pack({ ...live, shadow: { ...(rules ? { rules } : {}), failed } }));
  return alone.length < whole.length ? alone : whole;
}

/**
 * DECISION: immutable. Deflated, since it is written with every order and read for few: about 1 KB for three
 * lines and a dozen locations. Only an order of hundreds of lines over a thousand locations takes more than
 * one item, all in the same write. Refused as Moved: another plan of the order took this number.
 */
export function decisionWrites(record: DecisionRecord): Write[] {
  const { orderId, n, kind, at, rules, result, rollOut } = record;
  const [first, ...more] = packedParts(record);
  const what = `decision ${n} of ${orderId}`;
  return [
    putVersion(
      key.decision(orderId, n),
      {
        type: 'Decision',
        n,
        kind,
        at,
        outcome: result.outcome,
        rules: rules.version,
        locations: result.fulfillments.map(({ location }) => location),
        costMicros: result.cost.totalMicros,
        currency: result.cost.currency,
        ...(rollOut ? { rollOut } : {}),
        ...(more.length > 0 ? { parts: 1 + more.length } : {}),
        packed: first,
      },
      undefined,
      moved(what),
    ),
    ...more.map((packed, index) =>
      putVersion(
        key.decisionPart(orderId, n, index + 1),
        { type: 'DecisionPart', packed },
        undefined,
        moved(what),
      ),
    ),
  ];
}

/**
 * Keeps what a decision names and nobody else keeps: the network's snapshot. Before the decision itself; an
 * unused one does no harm.
 */
export function keepNamed({ snapshot }: PlanningNetwork): Promise<void> {
  return keepSnapshot(snapshot);
}

/** An order's decisions in the order in which they were made. */
export async function listDecisions(
  orderId: string,
  read: ItemReader = everyItem,
): Promise<DecisionSummary[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.decision });
  return read(items, (item) => parseOwn(decisionSummarySchema, item, `decision of ${orderId}`));
}

/** @throws NotFound */
export async function readDecision(orderId: string, n: number): Promise<DecisionRecord> {
  const item = await getItem(key.decision(orderId, n));
  if (!item) throw new NotFound(`There is no decision ${n} of order ${orderId}.`);
  return decisionOf(orderId, n, item);
}

/** An order's decisions as they are stored, to be read one by one (`decisionOf`), in the order in which they were made. */
export async function listStoredDecisions(orderId: string): Promise<TableItem[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.decision });
  return items;
}

/** The decision of a stored item. @throws Corrupt */
export async function decisionOf(orderId: string, n: number, item: TableItem): Promise<DecisionRecord> {
  const what = `decision ${n} of order ${orderId}`;
  const { parts, packed } = parseOwn(itemSchema, item, what);
  const whole = await joinParts(
    packed,
    parts,
    (part) => key.decisionPart(orderId, n, part),
    (part) => parseOwn(partSchema, part, what).packed,
  );
  return unpack(decisionRecordSchema, whole, what);
}

/**
 * The last decision that found no capacity for the units of a fulfillment, 0 for the order itself. It is nearly
 * always the order's last one (`last`); other units of the order may have been planned since.
 * @throws NotFound
 */
export async function readLastWithoutCapacity(
  orderId: string,
  last: number,
  fulfillment: number,
): Promise<DecisionRecord> {
  const isMeant = ({ result, of = 0 }: DecisionRecord): boolean =>
    result.outcome === 'awaitCapacity' && of === fulfillment;
  const latest = await readDecision(orderId, last);
  if (isMeant(latest)) return latest;
  const earlier = (await listDecisions(orderId)).filter(({ outcome }) => outcome === 'awaitCapacity');
  for (const { n } of earlier.reverse()) {
    const decision = await readDecision(orderId, n);
    if (isMeant(decision)) return decision;
  }
  throw new NotFound(`No decision of order ${orderId} found too little capacity for ${fulfillment}.`);
}

/**
 * The input that a decision was made from, to the bit: immutable versions and snapshots under the names that
 * it keeps. `networkOf`: of somebody who reads many, so that each network is read once.
 * @throws NotFound when one of them is not there any more
 */
export async function readInput(
  record: DecisionRecord,
  networkOf: (record: DecisionRecord) => Promise<PlanningNetwork> = networkOfRecord,
): Promise<PlanInput> {
  const { rules, input } = record;
  const [network, ruleset] = await Promise.all([
    networkOf(record),
    rules.version === 0
      ? (input.ruleset ?? defaultRules(input.order.currency).ruleset)
      : readRuleset(rules.version).then((stored) => stored.ruleset),
  ]);
  return inputOf(input, {
    locations: network.locations,
    services: network.services,
    rates: network.rates,
    ruleset,
  });
}

/** The network that a decision names. @throws NotFound when it is not kept */
export function networkOfRecord({ network, cards }: DecisionRecord): Promise<PlanningNetwork> {
  return networkAsOf(network, cards);
}
