/**
 * The books of one `shipped` fact: units come out of boxes (correction, P28) and go into boxes (credit and excess of
 * the fulfillment itself, P11). Pure.
 */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, plus } from '../../order/line-units.ts';
import { findParcel, withCounts, withLateUnits, withParcel } from '../parcels/fulfillment-parcels.ts';
import { type PackedUnits, packedUnits, type SentParcel, surplusLeft } from '../parcels/sent-parcel.ts';
import { noUnits, type UnitEnd } from '../parcels/unit-counts.ts';
import {
  type ConcludedUnits,
  type Fulfillment,
  type FulfillmentLine,
  openUnits,
} from '../work-order/fulfillment.ts';
import { stockMovement } from './fulfillment-change.ts';
import type { NamedLots } from './told-parcels.ts';

/** Units of a line in one parcel. */
export interface ParcelUnits extends LineUnits {
  readonly m: number;
}

/** Units of a line that a person had closed and that lost their parcel. */
export type UnparcelledUnits = ConcludedUnits & Pick<LineUnits, 'lineId' | 'sku'>;

/** Counted units of a line that are no longer in a parcel, with when it was shipped and how it ended. */
interface SpareUnits {
  readonly line: LineUnits;
  readonly at: string;
  readonly end: UnitEnd | undefined;
  /** Of these, units that had come in late. */
  readonly late: number;
}

/** The books of one fact, parcel by parcel: first what is not in them, then what is. */
export class Packing {
  fulfillment: Fulfillment;
  readonly movements: StockMovement[] = [];
  readonly sold: ParcelUnits[] = [];
  readonly unparcelled: UnparcelledUnits[] = [];
  corrected: LineUnits[] = [];
  shipsOpen = false;
  /** Counted units that are no longer in one parcel; another may contain them. */
  readonly #spare: SpareUnits[] = [];
  readonly #isClosed: boolean;

  /** `isClosed`: the order has ended. */
  constructor(before: Fulfillment, isClosed: boolean) {
    this.fulfillment = before;
    this.#isClosed = isClosed;
  }

  #line(lineId: string): FulfillmentLine {
    const line = this.fulfillment.lines.find((own) => own.lineId === lineId);
    if (!line) throw new RangeError(`no line ${lineId}`);
    return line;
  }

  #setLine(next: FulfillmentLine): void {
    const lines = this.fulfillment.lines.map((line) => (line.lineId === next.lineId ? next : line));
    this.fulfillment = { ...this.fulfillment, lines };
  }

  #pack(parcel: SentParcel, lineId: string, packed: PackedUnits): void {
    this.fulfillment = withParcel(this.fulfillment, {
      ...parcel,
      lines: { ...parcel.lines, [lineId]: packed },
    });
  }

  #move(kind: 'ship' | 'sale' | 'restock', line: LineUnits, at: string, lots: NamedLots = []): void {
    if (line.units === 0) return;
    const movement = { ...stockMovement(this.fulfillment, kind, line), at };
    this.movements.push(lots.length > 0 ? { ...movement, lots } : movement);
  }

  #parcel(m: number): SentParcel {
    const parcel = findParcel(this.fulfillment, m);
    if (!parcel) throw new RangeError(`no parcel ${m}`);
    return parcel;
  }

  /** Units of a line are not in the parcel: its surplus, then what a person closed, then what the order counts. */
  takeOut(m: number, lineId: string, units: number): void {
    const parcel = this.#parcel(m);
    const packed = { ...(parcel.lines[lineId] ?? packedUnits(0)) };
    const line = this.#line(lineId);
    const { sku } = line;
    const at = parcel.shippedAt ?? parcel.at;

    const surplus = Math.min(units, surplusLeft(packed));
    const lost = Math.min(units - surplus, packed.lost);
    const delivered = Math.min(units - surplus - lost, packed.delivered);
    const counted = units - surplus - lost - delivered;
    if (lost + delivered > 0) this.unparcelled.push({ lineId, sku, lost, delivered, returned: 0 });
    const left = withLateUnits(line, -(lost + delivered + counted));
    const late = Math.min(counted, (line.late ?? 0) - (left.late ?? 0));
    if (counted > 0) this.#spare.push({ line: { lineId, sku, units: counted }, at, end: parcel.end, late });

    packed.units -= units;
    packed.surplus -= surplus;
    packed.lost -= lost;
    packed.delivered -= delivered;
    this.#setLine(left);
    this.#pack(parcel, lineId, packed);
    this.#move('restock', { lineId, sku, units: units - counted }, at);
    this.corrected = plus(this.corrected, [{ lineId, sku, units: units - counted }]);
  }

  /**
   * Units out of another box. Those of an order that has closed keep the end that they had, until the parcel that
   * they are in has a higher one: nothing of such an order is on its way again (P12).
   */
  #takeSpare(lineId: string, wanted: number): Record<'count' | 'late' | 'delivered' | 'lost', number> {
    const taken = { count: 0, late: 0, delivered: 0, lost: 0 };
    for (const [index, spare] of this.#spare.entries()) {
      const { line, end } = spare;
      if (line.lineId !== lineId) continue;
      const units = Math.min(wanted - taken.count, line.units);
      const late = Math.min(units, spare.late);
      this.#spare[index] = {
        ...spare,
        line: { ...line, units: line.units - units },
        late: spare.late - late,
      };
      taken.count += units;
      taken.late += late;
      if (this.#isClosed && (end === 'delivered' || end === 'lost')) taken[end] += units;
    }
    return taken;
  }

  /** Units that a person closed get their parcel: stock and totals have moved already. */
  #takeConcluded(lineId: string, wanted: number): ConcludedUnits {
    const line = this.#line(lineId);
    const { concluded } = line;
    if (!concluded) return { delivered: 0, lost: 0, returned: 0 };
    const delivered = Math.min(wanted, concluded.delivered);
    const lost = Math.min(wanted - delivered, concluded.lost);
    const returned = Math.min(wanted - delivered - lost, concluded.returned);
    const rest: ConcludedUnits = {
      delivered: concluded.delivered - delivered,
      lost: concluded.lost - lost,
      returned: concluded.returned - returned,
    };
    const taken = { ...noUnits, delivered: -delivered, lost: -lost, returned: -returned };
    this.#setLine({ ...withCounts(line, taken), concluded: rest });
    return { delivered, lost, returned };
  }

  /** Units in whose stead surplus was delivered have left the stock, and nobody wants them (P11). */
  #takeReplaced(lineId: string, wanted: number): number {
    const line = this.#line(lineId);
    const { replaced = 0 } = line;
    const units = Math.min(wanted, replaced);
    if (units > 0) this.#setLine({ ...line, replaced: replaced - units });
    return units;
  }

  /** Units of a line are in the parcel that were not in it before (P11). */
  putIn(m: number, lineId: string, units: number, at: string, lots: NamedLots): void {
    const { sku } = this.#line(lineId);
    const boxed = this.#takeSpare(lineId, units);
    const spare = boxed.count;
    const before = this.#line(lineId);
    const own = { ...before, units: before.units + spare - boxed.late };
    if (spare > 0) this.#setLine(withLateUnits(own, boxed.late));

    const open = Math.min(units - spare, openUnits(this.#line(lineId)) - spare);
    const concluded = this.#takeConcluded(lineId, units - spare - open);
    const closed = concluded.delivered + concluded.lost + concluded.returned;
    const replaced = this.#takeReplaced(lineId, units - spare - open - closed);
    const left = units - spare - open - closed - replaced;
    const line = this.#line(lineId);
    const excess = Math.min(left, line.excess ?? 0);
    if (line.excess !== undefined) this.#setLine({ ...line, excess: line.excess - excess });
    const sale = left - excess;

    const parcel = this.#parcel(m);
    const packed = parcel.lines[lineId] ?? packedUnits(0);
    this.#pack(parcel, lineId, {
      units: packed.units + units,
      surplus: packed.surplus + replaced + excess + sale,
      delivered: packed.delivered + concluded.delivered + boxed.delivered,
      lost: packed.lost + concluded.lost + boxed.lost,
      back: packed.back + concluded.returned,
      surplusBack: packed.surplusBack,
    });

    const moved = splitLots(lots, spare + closed + replaced).rest;
    const { first, rest } = splitLots(moved, open + excess);
    this.#move('ship', { lineId, sku, units: open + excess }, at, first);
    this.#move('sale', { lineId, sku, units: sale }, at, rest);
    if (sale > 0) this.sold.push({ m, lineId, sku, units: sale });
    this.shipsOpen ||= open > 0;
  }

  /** What is in no parcel after all is in stock again. */
  leaveVacant(): LineUnits[] {
    const left = this.#spare.filter(({ line }) => line.units > 0);
    for (const { line, at } of left) this.#move('restock', line, at);
    const vacant = left.reduce<LineUnits[]>((sum, { line }) => plus(sum, [line]), []);
    const departed = plus(this.fulfillment.departed, vacant);
    this.fulfillment = { ...this.fulfillment, departed };
    this.corrected = plus(this.corrected, vacant);
    return vacant;
  }
}

/** The first `units` of what lots name, and the rest. */
function splitLots(lots: NamedLots, units: number): { readonly first: NamedLots; readonly rest: NamedLots } {
  const first: NamedLots[number][] = [];
  const rest: NamedLots[number][] = [];
  let missing = units;
  for (const lot of lots) {
    const taken = Math.min(lot.units, missing);
    missing -= taken;
    if (taken > 0) first.push({ ...lot, units: taken });
    if (lot.units > taken) rest.push({ ...lot, units: lot.units - taken });
  }
  return { first, rest };
}
