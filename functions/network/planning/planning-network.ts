import { hashOf } from '../../shared/content-hash.ts';
import { type CapacityLimit, type Location, plannedLocation } from '../entities/location.ts';
import {
  type NetworkSnapshot,
  networkSnapshotWith,
  readRateCards,
  readRateCardVersion,
  readSnapshot,
} from '../entities/network.store.ts';
import { plannedRateCard, plannedServices, type RateCard } from '../entities/rate-card.ts';
import { locate } from '../geography/locator.ts';
import type { PlannedLocation, PlannedRateCard, PlannedService } from './planned-network.ts';

/** A location whose capacity is limited, with what its windows and counters need. */
export interface CappedLocation {
  readonly id: string;
  readonly pool: string;
  readonly timeZone: string;
  readonly limits: readonly CapacityLimit[];
}

/** The reference data of a plan, in the planner's shapes. */
export interface PlanningNetwork {
  /** The locations, with the hash by which a decision finds them again. */
  readonly snapshot: NetworkSnapshot;
  /** The version of each rate card, by which a decision finds the card again. */
  readonly cards: Readonly<Record<string, number>>;
  readonly locations: PlannedLocation[];
  readonly services: PlannedService[];
  readonly rates: PlannedRateCard[];
  readonly capped: readonly CappedLocation[];
}

/** The location with its limits; none where it has none. */
export function cappedLocation({ id, pool, timeZone, capacity }: Location): CappedLocation[] {
  return capacity.length > 0 ? [{ id, pool, timeZone, limits: capacity }] : [];
}

/**
 * A location without coordinates where its postal code is; where the code is not known either it has none. What a
 * decision keeps are the coordinates that it was made with: tables of postal codes change.
 */
function placedLocation(location: Location): Location {
  const { coordinates, address } = location;
  const found = coordinates ?? locate(address.country, address.postalCode);
  return found && !coordinates ? { ...location, coordinates: found } : location;
}

/** A snapshot with every location placed that can be; the same object where all are already, or cannot be. */
function placedSnapshot(snapshot: NetworkSnapshot): NetworkSnapshot {
  const locations = snapshot.locations.map(placedLocation);
  const isSame = locations.every((location, at) => location === snapshot.locations[at]);
  return isSame ? snapshot : { locations, hash: hashOf(locations) };
}

/** Joins locations and rate cards into the network of a plan. Pure. */
export function planningNetworkOf(snapshot: NetworkSnapshot, cards: readonly RateCard[]): PlanningNetwork {
  return {
    snapshot,
    cards: Object.fromEntries(cards.map(({ id, version }) => [id, version])),
    locations: snapshot.locations.map(plannedLocation),
    services: plannedServices(cards),
    rates: cards.map(plannedRateCard),
    capped: snapshot.locations.flatMap(cappedLocation),
  };
}

/** The last network, with the two objects that it was made of. */
let latest:
  | {
      readonly snapshot: NetworkSnapshot;
      readonly cards: readonly RateCard[];
      readonly network: PlanningNetwork;
    }
  | undefined;

/**
 * The network in force; locations of these ids that are too new for the cache are read. While nothing changed
 * the result is the same object: the planner prepares a network once.
 */
export async function planningNetwork(ids: readonly string[] = []): Promise<PlanningNetwork> {
  const [snapshot, cards] = await Promise.all([networkSnapshotWith(ids), readRateCards()]);
  if (latest?.snapshot !== snapshot || latest.cards !== cards)
    latest = { snapshot, cards, network: planningNetworkOf(placedSnapshot(snapshot), cards) };
  return latest.network;
}

/** The network as a decision saw it. @throws NotFound when it is not kept */
export async function networkAsOf(
  hash: string,
  cards: Readonly<Record<string, number>>,
): Promise<PlanningNetwork> {
  const byId = Object.entries(cards).sort(([a], [b]) => (a < b ? -1 : 1));
  const [snapshot, ...versions] = await Promise.all([
    readSnapshot(hash),
    ...byId.map(([id, version]) => readRateCardVersion(id, version)),
  ]);
  return planningNetworkOf(snapshot, versions);
}
