/** What parcels cost against what was expected of them, by rate card and zone. Pure. */
import type { PastShipment } from './facts.ts';
import type { InvoiceRow } from './invoice-file.ts';
import { type Estimate, type Sample, shrunkMeans } from './shrunk-means.ts';

/** A shipment of which every parcel was invoiced. */
export interface InvoicedShipment {
  readonly shipment: PastShipment;
  /** Minor units of the shipment's currency. */
  readonly invoicedMinor: number;
}

export interface InvoicedLane {
  readonly card: string;
  readonly zone: string;
  readonly currency: string;
  readonly predictedMinor: number;
  readonly invoicedMinor: number;
  /** What is charged for each unit of money that was expected. */
  readonly ratio: Estimate;
}

export interface InvoicedPast {
  readonly lanes: readonly InvoicedLane[];
  /** The largest first. */
  readonly differences: readonly InvoicedShipment[];
  /** Charges for numbers that no parcel has. */
  readonly unknown: readonly InvoiceRow[];
  /** How many shipments were left out, by why. */
  readonly leftOut: {
    readonly notInvoiced: number;
    readonly notWhole: number;
    readonly otherCurrency: number;
  };
}

/** Names a lane, which is a zone of a rate card: neither of the two has a tab in its name. */
function laneName({ card, zone }: Pick<PastShipment, 'card' | 'zone'>): string {
  return `${card}\t${zone}`;
}

function chargesOf(
  { parcels }: PastShipment,
  charges: ReadonlyMap<string, readonly InvoiceRow[]>,
): InvoiceRow[] | undefined {
  const found = parcels.map(({ number }) => charges.get(number));
  return found.length === 0 || found.includes(undefined) ? undefined : found.flatMap((own) => own ?? []);
}

function laneOf(own: readonly InvoicedShipment[], ratio: Estimate): InvoicedLane[] {
  const [first] = own;
  if (!first) return [];
  const { card, zone, currency } = first.shipment;
  const predictedMinor = own.reduce((sum, { shipment }) => sum + shipment.predictedMinor, 0);
  const invoicedMinor = own.reduce((sum, one) => sum + one.invoicedMinor, 0);
  return [{ card, zone, currency, predictedMinor, invoicedMinor, ratio }];
}

/** A ratio weighs as much as the money that it is of, so that the mean is what all was charged for what all was to cost. */
function ratioOf({ shipment: { predictedMinor }, invoicedMinor }: InvoicedShipment): Sample {
  return { value: invoicedMinor / predictedMinor, weight: predictedMinor };
}

/**
 * Matches charges with parcels by their numbers. A shipment counts where all its parcels were invoiced in its own currency and
 * exactly what was planned has left: the price was expected of that.
 */
export function invoicedPast(shipments: readonly PastShipment[], rows: readonly InvoiceRow[]): InvoicedPast {
  const charges = Map.groupBy(rows, ({ number }) => number);
  const leftOut = { notInvoiced: 0, notWhole: 0, otherCurrency: 0 };
  const differences: InvoicedShipment[] = [];
  for (const shipment of shipments.filter(({ predictedMinor }) => predictedMinor > 0)) {
    const own = chargesOf(shipment, charges);
    if (!own) leftOut.notInvoiced += 1;
    else if (!shipment.isWhole) leftOut.notWhole += 1;
    else if (own.some(({ currency }) => currency !== shipment.currency)) leftOut.otherCurrency += 1;
    else differences.push({ shipment, invoicedMinor: own.reduce((sum, { minor }) => sum + minor, 0) });
  }
  const byLane = Map.groupBy(differences, ({ shipment }) => laneName(shipment));
  const ratios = shrunkMeans(new Map([...byLane].map(([lane, own]) => [lane, own.map(ratioOf)])));
  const numbers = new Set(shipments.flatMap(({ parcels }) => parcels.map(({ number }) => number)));
  const size = ({ shipment, invoicedMinor }: InvoicedShipment): number =>
    Math.abs(invoicedMinor - shipment.predictedMinor);
  return {
    lanes: [...byLane].flatMap(([lane, own]) => {
      const ratio = ratios.get(lane);
      return ratio ? laneOf(own, ratio) : [];
    }),
    differences: differences.toSorted((one, other) => size(other) - size(one)),
    unknown: rows.filter(({ number }) => !numbers.has(number)),
    leftOut,
  };
}
