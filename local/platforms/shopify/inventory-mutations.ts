/** `inventorySetQuantities`, `inventoryAdjustQuantities`, `inventoryActivate`: all changes of one call, or none. */
import { GraphQLError } from 'graphql';
import * as z from 'zod';
import { gid, idOf, type ShopBooks } from './books.ts';
import type { RecordedStock, RecordedVariant } from './records.ts';
import { timeOf } from './rest-payloads.ts';
import { activateStock, changeFigure, figureFault, figureOf, stockAt } from './stock.ts';
import { itemView, locationView, stockView, type View } from './views.ts';

/** Reasons that Shopify takes for a change of stock. */
const REASONS = [
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_created',
  'movement_updated',
  'movement_received',
  'movement_canceled',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
];

const place = {
  inventoryItemId: z.string(),
  locationId: z.string(),
  changeFromQuantity: z.number().nullish(),
};
const common = { name: z.string(), reason: z.string(), referenceDocumentUri: z.string().nullish() };
const setArguments = z.object({
  input: z.object({ ...common, quantities: z.array(z.object({ ...place, quantity: z.number() })) }),
});
const adjustArguments = z.object({
  input: z.object({ ...common, changes: z.array(z.object({ ...place, delta: z.number() })) }),
});

interface Wanted {
  readonly field: readonly string[];
  readonly variant: RecordedVariant | undefined;
  readonly locationId: string | undefined;
  readonly stock: RecordedStock | undefined;
  readonly from: number | null | undefined;
  /** What the figure becomes, from what it is. */
  readonly next: (figure: number) => number;
}

interface Fault {
  readonly field: readonly string[];
  readonly code: string;
  readonly message: string;
}

const WORDS: Readonly<Record<string, string>> = {
  CHANGE_FROM_QUANTITY_STALE: 'The changeFromQuantity value does not match persisted value.',
  INVALID_INVENTORY_ITEM: 'The specified inventory item could not be found.',
  INVALID_LOCATION: 'The specified location could not be found.',
  ITEM_NOT_STOCKED_AT_LOCATION: 'The specified inventory item is not stocked at the location.',
  INVALID_REASON: 'The specified reason is invalid.',
  INVALID_REFERENCE_DOCUMENT: 'The specified reference document is invalid.',
  INVALID_QUANTITY_NEGATIVE: "The quantity can't be negative.",
  INVALID_QUANTITY_TOO_HIGH: "The total quantity can't be higher than 1,000,000,000.",
  INVALID_QUANTITY_TOO_LOW: "The total quantity can't be lower than -1,000,000,000.",
  NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR:
    'The combination of inventoryItemId and locationId must be unique.',
  NON_MUTABLE_INVENTORY_ITEM: 'The specified inventory item is not allowed to be adjusted via API.',
};

function faultOf(field: readonly string[], code: string, message = WORDS[code] ?? code): Fault {
  return { field, code, message };
}

/** The compared figure has to be given, though the schema does not say so; `null` opts out. */
function demandCompared(
  typename: string,
  given: readonly { readonly changeFromQuantity?: number | null | undefined }[],
): void {
  if (given.every((one) => 'changeFromQuantity' in one && one.changeFromQuantity !== undefined)) return;
  throw new GraphQLError(`${typename} must include the following argument: changeFromQuantity.`, {
    extensions: { code: 'INVALID_FIELD_ARGUMENTS' },
  });
}

function placeOf(
  books: ShopBooks,
  given: {
    readonly inventoryItemId: string;
    readonly locationId: string;
    readonly changeFromQuantity?: number | null | undefined;
  },
): Omit<Wanted, 'field' | 'next'> {
  const itemId = idOf('InventoryItem', given.inventoryItemId);
  const locationId = idOf('Location', given.locationId);
  return {
    variant: [...books.variants.values()].find(({ inventoryItemId }) => inventoryItemId === itemId),
    locationId: locationId !== undefined && books.locations.has(locationId) ? locationId : undefined,
    stock: stockAt(books, itemId, locationId),
    from: given.changeFromQuantity,
  };
}

function wantedFault(
  name: string,
  { field, variant, locationId, stock, from, next }: Wanted,
): Fault | undefined {
  if (!variant) return faultOf([...field, 'inventoryItemId'], 'INVALID_INVENTORY_ITEM');
  if (locationId === undefined) return faultOf([...field, 'locationId'], 'INVALID_LOCATION');
  if (!stock?.isActive) return faultOf([...field, 'locationId'], 'ITEM_NOT_STOCKED_AT_LOCATION');
  if (!variant.tracked) return faultOf([...field, 'inventoryItemId'], 'NON_MUTABLE_INVENTORY_ITEM');
  const figure = figureOf(stock, name) ?? 0;
  if (from !== null && from !== figure)
    return faultOf([...field, 'changeFromQuantity'], 'CHANGE_FROM_QUANTITY_STALE');
  const fault = figureFault(next(figure));
  return fault ? faultOf([...field, 'quantity'], fault) : undefined;
}

interface Given {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null | undefined;
}

function commonFaults(given: Given, names: readonly string[], invalidName: string): Fault[] {
  const faults: Fault[] = [];
  if (!names.includes(given.name))
    faults.push(
      faultOf(['input', 'name'], invalidName, `The quantity name must be one of ${names.join(', ')}.`),
    );
  if (!REASONS.includes(given.reason)) faults.push(faultOf(['input', 'reason'], 'INVALID_REASON'));
  const reference = given.referenceDocumentUri;
  if (reference && (!/^[a-z][\w+.-]*:\/\/.+/i.test(reference) || reference.startsWith('gid://shopify/')))
    faults.push(faultOf(['input', 'referenceDocumentUri'], 'INVALID_REFERENCE_DOCUMENT'));
  return faults;
}

function change(
  books: ShopBooks,
  given: Given,
  wanted: readonly Wanted[],
  faults: readonly Fault[],
  typename: string,
): View {
  const found = wanted.map((one) => wantedFault(given.name, one)).filter((fault) => fault !== undefined);
  const all = [...faults, ...found];
  const changed = all.length === 0 ? wanted.map((one) => changeOne(books, given.name, one)) : [];
  const group = {
    __typename: 'InventoryAdjustmentGroup',
    id: gid('InventoryAdjustmentGroup', books.nextId()),
    createdAt: timeOf(books.now()),
    reason: given.reason,
    referenceDocumentUri: given.referenceDocumentUri ?? null,
    changes: changed.flat(),
  };
  return {
    __typename: `${typename}Payload`,
    inventoryAdjustmentGroup: all.length === 0 ? group : null,
    userErrors: all.map((fault) => ({ __typename: `${typename}UserError`, ...fault })),
  };
}

function changeOne(books: ShopBooks, name: string, { stock, variant, next }: Wanted): View[] {
  if (!stock || !variant) return [];
  const figure = figureOf(stock, name) ?? 0;
  const delta = next(figure) - figure;
  if (delta === 0) return [];
  changeFigure(books, stock, delta);
  return ['available', 'on_hand'].map((one) => ({
    __typename: 'InventoryChange',
    name: one,
    delta,
    quantityAfterChange: figureOf(stock, one) ?? null,
    ledgerDocumentUri: null,
    item: () => itemView(books, variant),
    location: () => {
      const location = books.locations.get(stock.locationId);
      return location ? locationView(books, location) : null;
    },
  }));
}

export function setQuantities(books: ShopBooks, args: unknown): View {
  const { input } = setArguments.parse(args);
  demandCompared('InventoryQuantityInput', input.quantities);
  const faults = commonFaults(input, ['available', 'on_hand'], 'INVALID_NAME');
  const pairs = input.quantities.map(({ inventoryItemId, locationId }) => `${inventoryItemId}|${locationId}`);
  if (new Set(pairs).size < pairs.length)
    faults.push(faultOf(['input', 'quantities'], 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR'));
  if (input.quantities.some(({ quantity }) => quantity < 0))
    faults.push(faultOf(['input', 'quantities'], 'INVALID_QUANTITY_NEGATIVE'));
  const wanted = input.quantities.map((one, index) => ({
    ...placeOf(books, one),
    field: ['input', 'quantities', String(index)],
    next: () => one.quantity,
  }));
  return change(books, input, wanted, faults, 'InventorySetQuantities');
}

export function adjustQuantities(books: ShopBooks, args: unknown): View {
  const { input } = adjustArguments.parse(args);
  demandCompared('InventoryChangeInput', input.changes);
  const faults = commonFaults(input, ['available'], 'INVALID_QUANTITY_NAME');
  const wanted = input.changes.map((one, index) => ({
    ...placeOf(books, one),
    field: ['input', 'changes', String(index)],
    next: (figure: number) => figure + one.delta,
  }));
  return change(books, input, wanted, faults, 'InventoryAdjustQuantities');
}

export function activate(books: ShopBooks, args: unknown): View {
  const given = z
    .object({ inventoryItemId: z.string(), locationId: z.string(), available: z.number().nullish() })
    .parse(args);
  const { variant, locationId } = placeOf(books, given);
  const isKnown = variant !== undefined && locationId !== undefined;
  const stock = isKnown
    ? activateStock(books, variant.inventoryItemId, locationId, given.available ?? 0)
    : undefined;
  return {
    __typename: 'InventoryActivatePayload',
    inventoryLevel: stock ? stockView(books, stock) : null,
    userErrors: stock
      ? []
      : [
          {
            __typename: 'UserError',
            field: null,
            message: 'The inventory item or the location could not be found.',
          },
        ],
  };
}
