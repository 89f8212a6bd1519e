import { handoverOf } from '../../order/handover.ts';
import type { Order } from '../../order/order.ts';
import type { Address, CanonicalOrder } from '../../order/order-form.ts';
import { soldAtTill } from '../../order/till-sale.ts';
import { isInCountry } from '../../order/us-territories.ts';
import { type Channel, poolOf } from '../entities/channel.ts';
import { knownStore } from '../entities/known-store.ts';
import type { Location } from '../entities/location.ts';
import { locate } from './locator.ts';
import { possiblePostalCode } from './postal-codes.ts';

/**
 * Where an order goes and which pool serves it. Coordinates are the channel's own, else the centroid of the
 * postal code; an unknown place has none.
 */
export function destinationOf(
  { shipTo }: Pick<CanonicalOrder, 'shipTo'>,
  channel: Pick<Channel, 'pools'>,
): Pick<Order, 'pool' | 'destination'> {
  return shipTo ? placeOf(shipTo, channel) : { pool: poolOf(channel, undefined) };
}

/** The parts of an address that say where it is. */
type AddressedArea = Pick<Address, 'country' | 'region' | 'postalCode' | 'geo'>;

/** The same of an address of which no more is known. */
export function placeOf(
  area: AddressedArea,
  channel: Pick<Channel, 'pools'>,
): { pool: string; destination: NonNullable<Order['destination']> } {
  const { country, region, geo } = area;
  const postalCode = possiblePostalCode(country, area.postalCode);
  const point = geo ? { lat: geo.latitude, lon: geo.longitude } : locate(country, postalCode);
  return {
    pool: poolOf(channel, namedCountry(channel, area)),
    destination: {
      country,
      ...(postalCode === undefined ? {} : { postalCode }),
      ...(region === undefined ? {} : { region }),
      ...point,
    },
  };
}

/** The channel may have a pool for a territory of its own. */
function namedCountry({ pools }: Pick<Channel, 'pools'>, { country, region }: AddressedArea): string {
  const territory = region ?? country;
  return pools[territory] !== undefined && isInCountry({ country, region }, territory) ? territory : country;
}

/**
 * What META says of the way of an order whose edit has it handed over otherwise: shipped, at another location, or
 * collected after all.
 */
export function editedCourse(
  { handover }: Pick<Order, 'handover'>,
  body: CanonicalOrder,
  channel: Pick<Channel, 'pools'>,
  locations: readonly Location[],
): Pick<Order, 'pool' | 'destination' | 'handover'> {
  const course = { ...destinationOf(body, channel), ...handoverIn(body, locations) };
  return course.handover || !handover ? course : { ...course, handover: { ...handover, ship: true } };
}

/**
 * The location that hands an order over, which the customer chose by our id or in the shop's words, and its pool. The
 * location is left out where the words mean none that we know: nobody guesses another.
 */
export function handoverIn(
  body: CanonicalOrder,
  locations: readonly Location[],
): Pick<Order, 'pool' | 'handover'> {
  const by = handoverOf(body);
  if (!by) return {};
  const kind = soldAtTill(body).length > 0 ? ({ by, till: true } as const) : { by };
  const store = knownStore(locations, body.shipping.pickupLocationId);
  return store ? { pool: store.pool, handover: { ...kind, location: store.id } } : { handover: kind };
}
