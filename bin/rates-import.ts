/**
 * `npm run rates:import -- FILE.csv --card ID ...`: puts a carrier's price table into a rate card through the
 * API.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { rateCardBodySchema } from '../functions/network/entities/rate-card.ts';
import { currencySchema } from '../functions/shared/money.ts';
import { invalidFields } from '../functions/shared/parse.ts';
import { ApiClient } from '../local/brand/api-client.ts';
import { laneTable, rateTable } from './rates/rate-table.ts';

const USAGE = `npm run rates:import -- PRICES.csv --card ID [--definition CARD.json] [--lanes LANES.csv]\
 [--beyond parcels|refuse] --url URL --token TOKEN
  PRICES.csv   up_to_grams,<zone>,<zone>,... with a row for each weight, or term,<zone>,... with the rows\
 base and per_kg; amounts as 7.05
  --definition what is not prices: currency, services, bandsKm, dimensionalDivisor, ...; left out, what the card has is kept
  --lanes      zones by table instead of by distance alone
  --url        the API's address, or ORCHESTRATOR_URL;  --token an operator's token, or ORCHESTRATOR_TOKEN`;

export interface RateImport {
  readonly prices: { readonly file: string; readonly text: string };
  readonly lanes?: { readonly file: string; readonly text: string } | undefined;
  readonly card: string;
  /** The card without its prices. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly beyond: 'parcels' | 'refuse';
}

const known = z.looseObject({ currency: currencySchema });

/** The body of `PUT /rate-cards/{id}`, or every error by file and row. Pure. */
export function rateCardBody({ prices, lanes, definition, beyond, card }: RateImport): {
  readonly body?: Record<string, unknown>;
  readonly errors: readonly string[];
} {
  const defined = known.safeParse(definition);
  if (!defined.success)
    return {
      errors: invalidFields(defined.error).map(
        ({ path, message }) => `rate card ${card}: ${path} ${message}`,
      ),
    };
  const table = rateTable(prices.file, prices.text, defined.data.currency, beyond);
  const byTable = lanes && table.value ? laneTable(lanes.file, lanes.text, table.value.zones) : undefined;
  const errors = [...table.errors, ...(byTable?.errors ?? [])];
  if (errors.length > 0 || !table.value) return { errors };
  const body = {
    ...definition,
    zones: [...table.value.zones],
    price: table.value.price,
    ...(byTable?.value ? { lanes: byTable.value } : {}),
  };
  const checked = rateCardBodySchema.safeParse(
    Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'id' && name !== 'version')),
  );
  return checked.success
    ? { body, errors: [] }
    : {
        errors: invalidFields(checked.error).map(
          ({ path, message }) => `rate card ${card}: ${path} ${message}`,
        ),
      };
}

function fileOf(path: string) {
  return { file: basename(path), text: readFileSync(path, 'utf8') };
}

const recordSchema = z.record(z.string(), z.unknown());

async function main(): Promise<void> {
  const {
    values,
    positionals: [prices],
  } = parseArgs({
    allowPositionals: true,
    options: {
      card: { type: 'string' },
      definition: { type: 'string' },
      lanes: { type: 'string' },
      beyond: { type: 'string', default: 'parcels' },
      url: { type: 'string' },
      token: { type: 'string' },
    },
  });
  const url = values.url ?? process.env['ORCHESTRATOR_URL'];
  const beyond = z.enum(['parcels', 'refuse']).safeParse(values.beyond);
  if (prices === undefined || values.card === undefined || url === undefined || !beyond.success)
    throw new Error(USAGE);
  const api = new ApiClient(url.replace(/\/$/, ''), values.token ?? process.env['ORCHESTRATOR_TOKEN']);
  const path = `/rate-cards/${encodeURIComponent(values.card)}`;
  const present = await api.send('GET', path);
  const { id: _, ...kept } = present.status === 200 ? recordSchema.parse(present.body) : {};
  if (present.status !== 200 && values.definition === undefined)
    throw new Error(`There is no rate card ${values.card} yet: --definition says what it is.`);
  const said =
    values.definition === undefined
      ? kept
      : recordSchema.parse(JSON.parse(readFileSync(values.definition, 'utf8')));
  const definition = {
    ...said,
    ...(typeof kept['version'] === 'number' ? { version: kept['version'] } : {}),
  };
  const { body, errors } = rateCardBody({
    prices: fileOf(prices),
    lanes: values.lanes === undefined ? undefined : fileOf(values.lanes),
    card: values.card,
    definition,
    beyond: beyond.data,
  });
  if (!body) {
    for (const error of errors) console.error(error);
    throw new Error(`${errors.length} errors; nothing was sent`);
  }
  const stored = recordSchema.parse(await api.put(path, body));
  console.log(`rate card ${values.card}, version ${String(stored['version'] ?? 1)}: ${prices}`);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
