/** What an order that could not be understood names all the same: units by SKU, and where they go. Pure. */
import * as z from 'zod';
import type { CapturePolicy } from '../../network/entities/channel-policy.ts';
import { isShippedByUs, setLines } from '../../order/goods.ts';

/** A field that may be missing or wrong: nothing is known of it then. */
const text = z.string().optional().catch(undefined);
const units = z.number().int().min(0).max(1_000_000).optional().catch(undefined);

const lineSchema = z.object({
  lineId: z.string().catch(''),
  parentLineId: text,
  kind: z.enum(['item', 'bundle', 'giftcard', 'service', 'fee']).catch('item'),
  sku: text,
  quantity: units,
  cancelled: units,
  open: units,
  requiresShipping: z.boolean().catch(true),
  fulfillmentService: text,
});

const draftSchema = z.object({
  state: text,
  fulfilledBy: text,
  test: z.boolean().catch(false),
  shipTo: z.object({ country: z.string(), region: text }).optional().catch(undefined),
  shipping: z.object({ method: text, pickupLocationId: text }).catch({}),
  lines: z.array(lineSchema.optional().catch(undefined)).catch([]),
});

/** A draft as far as its units and their way are concerned. */
export type KnownDraft = Omit<z.output<typeof draftSchema>, 'lines'> & {
  readonly lines: readonly z.output<typeof lineSchema>[];
};

/** What is known of a draft, whatever else is wrong with it. */
export function knownDraft(draft: unknown): KnownDraft {
  const { lines, ...known } = draftSchema.catch(draftSchema.parse({})).parse(draft);
  return { ...known, lines: lines.filter((line) => line !== undefined) };
}

/**
 * The units that a draft names, by SKU, as those of an order would be counted that says the same and is understood: none
 * that are not ours to ship, that have left by the till, or that the shop has taken out.
 */
export function draftUnits(
  { state = 'open', fulfilledBy, test, shipping, lines }: KnownDraft,
  { testOrders }: Pick<CapturePolicy, 'testOrders'>,
): ReadonlyMap<string, number> {
  const isIgnored = test && testOrders === 'ignore';
  const found = new Map<string, number>();
  if (state !== 'open' || fulfilledBy === 'channel' || isIgnored) return found;
  const sets = setLines(lines);
  const isGone = shipping.method === 'retail';
  for (const line of lines) {
    const { sku, quantity = 0, cancelled = 0 } = line;
    if (sku === undefined || sku === '' || !isShippedByUs(line, sets)) continue;
    const open = line.open ?? (isGone ? 0 : Math.max(0, quantity - cancelled));
    if (open > 0) found.set(sku, (found.get(sku) ?? 0) + open);
  }
  return found;
}
