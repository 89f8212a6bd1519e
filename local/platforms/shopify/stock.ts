/** The figures of the simulated shop: what an order, a parcel, a cancel or a person does to them. */
import { gid, type ShopBooks } from './books.ts';
import type {
  RecordedFulfillmentOrder,
  RecordedLine,
  RecordedOrder,
  RecordedStock,
  RecordedVariant,
} from './records.ts';

const HIGHEST = 1_000_000_000;

function stockKey(inventoryItemId: string, locationId: string): string {
  return `${inventoryItemId}|${locationId}`;
}

export function stockAt(
  books: ShopBooks,
  inventoryItemId: string | undefined,
  locationId: string | undefined,
): RecordedStock | undefined {
  return books.stock.get(stockKey(inventoryItemId ?? '', locationId ?? ''));
}

/** The item is stocked at the location from now on. */
export function activateStock(
  books: ShopBooks,
  inventoryItemId: string,
  locationId: string,
  available = 0,
): RecordedStock {
  const known = stockAt(books, inventoryItemId, locationId);
  if (known) {
    known.isActive = true;
    return known;
  }
  const stock = {
    id: `${locationId}?inventory_item_id=${inventoryItemId}`,
    inventoryItemId,
    locationId,
    available,
    committed: 0,
    isActive: true,
    updatedAt: books.now(),
  };
  books.stock.set(stockKey(inventoryItemId, locationId), stock);
  return stock;
}

interface StockMove {
  readonly available?: number;
  readonly committed?: number;
}

/** Changes the figures of a line at a location, and announces it. A line without a tracked variant has none. */
function moveStock(books: ShopBooks, line: RecordedLine, locationId: string, move: StockMove): void {
  if (line.inventoryItemId === null) return;
  const stock =
    stockAt(books, line.inventoryItemId, locationId) ??
    activateStock(books, line.inventoryItemId, locationId);
  stock.available += move.available ?? 0;
  stock.committed += move.committed ?? 0;
  announceStock(books, stock);
}

export function announceStock(books: ShopBooks, stock: RecordedStock): void {
  stock.updatedAt = books.now();
  books.announce('inventory_levels/update', {
    inventory_item_id: BigInt(stock.inventoryItemId),
    location_id: BigInt(stock.locationId),
    available: stock.available,
    updated_at: new Date(stock.updatedAt).toISOString(),
    admin_graphql_api_id: gid('InventoryLevel', stock.id),
  });
}

/** An order takes units where they are to be fulfilled. */
export function commit(books: ShopBooks, line: RecordedLine, locationId: string, units: number): void {
  moveStock(books, line, locationId, { available: -units, committed: units });
}

/** Units leave the shelf in a parcel, or are written off with a cancel that puts nothing back. */
export function takeAway(books: ShopBooks, line: RecordedLine, locationId: string, units: number): void {
  moveStock(books, line, locationId, { committed: -units });
}

/** Units of a cancel that restocks are for sale again. */
export function giveBack(books: ShopBooks, line: RecordedLine, locationId: string, units: number): void {
  moveStock(books, line, locationId, { available: units, committed: -units });
}

/** Units that a customer sent back are for sale again. */
export function putBack(books: ShopBooks, line: RecordedLine, locationId: string, units: number): void {
  moveStock(books, line, locationId, { available: units });
}

/** The units of a fulfillment order's line change location. */
export function relocate(
  books: ShopBooks,
  {
    order,
    part,
    lineId,
    units,
    to,
  }: {
    readonly order: RecordedOrder;
    readonly part: RecordedFulfillmentOrder;
    readonly lineId: string;
    readonly units: number;
    readonly to: string;
  },
): void {
  const line = order.lines.find(({ id }) => id === lineId);
  if (!line || part.locationId === to) return;
  giveBack(books, line, part.locationId, units);
  commit(books, line, to, units);
}

/** What the shop offers of the variant: all that its locations have, none of them counted below zero. */
export function forSale(books: ShopBooks, variant: RecordedVariant): number {
  return [...books.stock.values()]
    .filter(({ inventoryItemId, locationId }) => {
      const location = books.locations.get(locationId);
      const isOffered = location?.isActive === true && location.isOnline;
      return inventoryItemId === variant.inventoryItemId && isOffered;
    })
    .reduce((sum, { available }) => sum + available, 0);
}

/** What is wrong with a figure that somebody wants to set; undefined where nothing is. */
export function figureFault(
  figure: number,
): 'INVALID_QUANTITY_TOO_HIGH' | 'INVALID_QUANTITY_TOO_LOW' | undefined {
  if (figure > HIGHEST) return 'INVALID_QUANTITY_TOO_HIGH';
  return figure < -HIGHEST ? 'INVALID_QUANTITY_TOO_LOW' : undefined;
}

export function figureOf({ available, committed }: RecordedStock, name: string): number | undefined {
  if (name === 'available') return available;
  if (name === 'committed') return committed;
  if (name === 'on_hand') return available + committed;
  const others = ['incoming', 'reserved', 'damaged', 'safety_stock', 'quality_control'];
  return others.includes(name) ? 0 : undefined;
}

/** `available` and `on_hand` change together. */
export function changeFigure(books: ShopBooks, stock: RecordedStock, delta: number): void {
  stock.available += delta;
  announceStock(books, stock);
}
