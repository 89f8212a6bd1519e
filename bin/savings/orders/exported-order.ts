import type { Point } from '../../../functions/network/planning/planned-network.ts';

/** One SKU of an order; rows of the same SKU are joined. */
export interface ExportedLine {
  readonly sku: string;
  readonly quantity: number;
  /** Of one unit; undefined where the file does not say. */
  readonly grams: number | undefined;
}

/** An order of an export, as far as routing asks. */
export interface ExportedOrder {
  readonly id: string;
  /** Where the order begins in its file, from 1. */
  readonly line: number;
  /** UTC ISO 8601. */
  readonly at: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly country: string;
  readonly postalCode: string;
  readonly point: Point;
  /** The level of service that the order's words ask for. */
  readonly level: string;
  readonly lines: readonly ExportedLine[];
  /** In the file's own currency, whichever that is. */
  readonly value: number;
}

/** Why a row, or the order that it belongs to, is not compared. */
export interface ExportError {
  readonly line: number;
  readonly order?: string;
  readonly message: string;
}

export interface ReadExport {
  readonly format: string;
  readonly rows: number;
  readonly orders: readonly ExportedOrder[];
  readonly errors: readonly ExportError[];
  /** Orders that have an error in any of their rows. */
  readonly faultyOrders: number;
  /** Orders and lines that are not shipped: cancelled, or without goods. */
  readonly cancelled: number;
  readonly unshippedLines: number;
  /** What had to be assumed to read the file, each a sentence. */
  readonly assumptions: readonly string[];
}
