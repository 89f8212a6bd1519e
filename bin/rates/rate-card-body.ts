import * as z from 'zod';
import { rateCardBodySchema } from '../../functions/network/entities/rate-card.ts';
import { currencySchema } from '../../functions/shared/money.ts';
import { invalidFields } from '../../functions/shared/parse.ts';
import { laneTable } from './lane-table.ts';
import { type BeyondSteps, rateTable } from './rate-table.ts';

/** A file of the command line: its name, for errors, and what is in it. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

export interface RateImport {
  readonly prices: NamedText;
  /** Zones by table, instead of by distance alone. */
  readonly lanes?: NamedText | undefined;
  /** Id of the rate card. */
  readonly card: string;
  /** The card without its prices. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly beyond: BeyondSteps;
}

/** The body of `PUT /rate-cards/{id}`, or every error by file and row. */
export interface RateCardBody {
  readonly body?: Record<string, unknown>;
  readonly errors: readonly string[];
}

const withCurrency = z.looseObject({ currency: currencySchema });

/** Puts prices, and lanes if there are any, into the definition of a rate card, and checks the whole. Pure. */
export function rateCardBody({ prices, lanes, definition, beyond, card }: RateImport): RateCardBody {
  const defined = withCurrency.safeParse(definition);
  if (!defined.success) return { errors: cardErrors(card, defined.error) };
  const table = rateTable(prices.file, prices.text, defined.data.currency, beyond);
  if (!table.value) return { errors: table.errors };
  const { zones, price } = table.value;
  const byTable = lanes && laneTable(lanes.file, lanes.text, zones);
  if (byTable && byTable.errors.length > 0) return { errors: byTable.errors };
  const body = {
    ...definition,
    zones: [...zones],
    price,
    ...(byTable?.value ? { lanes: byTable.value } : {}),
  };
  const { id: _id, version: _version, ...checkable } = body as Record<string, unknown>;
  const checked = rateCardBodySchema.safeParse(checkable);
  return checked.success ? { body, errors: [] } : { errors: cardErrors(card, checked.error) };
}

function cardErrors(card: string, error: z.ZodError): string[] {
  return invalidFields(error).map(({ path, message }) => `rate card ${card}: ${path} ${message}`);
}
