import {
  type CapacityLimit,
  type Location as NetworkLocation,
  plannedLocation,
} from '../entities/location.ts';
import {
  type NetworkSnapshot,
  networkSnapshotWith,
  readRateCards,
  readRateCardVersion,
  readSnapshot,
} from '../entities/network.store.ts';
import { type RateCard as NetworkRateCard, plannedRateCard, plannedServices } from '../entities/rate-card.ts';
import type { PlannedLocation, PlannedRateCard, PlannedService } from './planned-network.ts';

/** A location whose capacity is limited: where its windows begin, and what its counters say. */
export interface CappedLocation {
  readonly id: string;
  readonly pool: string;
  readonly timeZone: string;
  readonly limits: readonly CapacityLimit[];
}

/**
 * The reference data of a plan, and by what name a decision finds it again: the locations' content hash, each
 * rate card's version.
 */
export interface PlanningNetwork {
  readonly snapshot: NetworkSnapshot;
  readonly cards: Readonly<Record<string, number>>;
  readonly locations: PlannedLocation[];
  readonly services: PlannedService[];
  readonly rates: PlannedRateCard[];
  readonly capped: readonly CappedLocation[];
}

function cappedLocation({ id, pool, timeZone, capacity }: NetworkLocation): CappedLocation[] {
  return capacity.length > 0 ? [{ id, pool, timeZone, limits: capacity }] : [];
}

/** The network in the planner's own shapes. Pure. */
export function planningNetworkOf(
  snapshot: NetworkSnapshot,
  cards: readonly NetworkRateCard[],
): PlanningNetwork {
  return {
    snapshot,
    cards: Object.fromEntries(cards.map(({ id, version }) => [id, version])),
    locations: snapshot.locations.map(plannedLocation),
    services: plannedServices(cards),
    rates: cards.map(plannedRateCard),
    capped: snapshot.locations.flatMap(cappedLocation),
  };
}

let latest:
  | {
      readonly snapshot: NetworkSnapshot;
      readonly cards: readonly NetworkRateCard[];
      readonly network: PlanningNetwork;
    }
  | undefined;

/**
 * The network in force, with these locations where there are such. The same object while nothing changed: the
 * planner prepares a network once.
 */
export async function planningNetwork(ids: readonly string[] = []): Promise<PlanningNetwork> {
  const [snapshot, cards] = await Promise.all([networkSnapshotWith(ids), readRateCards()]);
  if (latest?.snapshot !== snapshot || latest.cards !== cards)
    latest = { snapshot, cards, network: planningNetworkOf(snapshot, cards) };
  return latest.network;
}

/** The network as a decision saw it. @throws NotFound when it was not kept */
export async function networkAsOf(
  hash: string,
  cards: Readonly<Record<string, number>>,
): Promise<PlanningNetwork> {
  const [snapshot, versions] = await Promise.all([
    readSnapshot(hash),
    Promise.all(
      Object.entries(cards)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, version]) => readRateCardVersion(id, version)),
    ),
  ]);
  return planningNetworkOf(snapshot, versions);
}
