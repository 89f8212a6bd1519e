/**
 * `npm run rates:import -- FILE.csv --card ID ...`: puts a carrier's price table into a rate card through the
 * API.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { ApiClient } from '../local/brand/api-client.ts';
import { mustHaveNoMoreWords, runAsCommand, UsageError } from './command/command.ts';
import { openApi } from './command/system.ts';
import { readTextFile, type TextFile, UnreadableFile } from './files/text-file.ts';
import { type NamedText, rateCardBody } from './rates/rate-card-body.ts';

const USAGE = [
  'npm run rates:import -- PRICES.csv --card ID [--definition CARD.json] [--lanes LANES.csv] ' +
    '[--beyond parcels|refuse] [--url URL --token TOKEN]',
  '  PRICES.csv   up_to_grams,<zone>,<zone>,... with a row for each weight, ' +
    'or term,<zone>,... with the rows base and per_kg; amounts as 7.05',
  '  --definition what is not prices: currency, services, bandsKm, dimensionalDivisor, ...; ' +
    'left out, what the card has is kept',
  '  --lanes      zones by table instead of by distance alone',
  "  --url        the API's address, or ORCHESTRATOR_URL; else the system that npm start runs on this machine",
  "  --token      an operator's token, or ORCHESTRATOR_TOKEN",
].join('\n');

const options = {
  card: { type: 'string' },
  definition: { type: 'string' },
  lanes: { type: 'string' },
  beyond: { type: 'string', default: 'parcels' },
  url: { type: 'string' },
  token: { type: 'string' },
} as const;

const recordSchema = z.record(z.string(), z.unknown());
type JsonObject = z.output<typeof recordSchema>;

function namedText(path: string): NamedText {
  const source = readTextFile(path);
  if (source.note !== undefined) console.error(source.note);
  return source;
}

/**
 * What the card is besides its prices: the file that says so, else what the API has. The version of the API's
 * is kept, so that the import replaces that one and no newer.
 */
async function definitionOf(api: ApiClient, path: string, card: string, file?: string): Promise<JsonObject> {
  const present = await api.send('GET', path);
  const isNew = present.status !== 200;
  if (isNew && file === undefined)
    throw new Error(`There is no rate card ${card} yet: --definition says what it is.`);
  const { id: _, ...kept } = isNew ? {} : recordSchema.parse(present.body);
  const definition = file === undefined ? kept : definitionIn(readTextFile(file));
  return typeof kept['version'] === 'number' ? { ...definition, version: kept['version'] } : definition;
}

/** @throws UnreadableFile */
function definitionIn({ file, text }: TextFile): JsonObject {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UnreadableFile(`${file}: is not a JSON object`, { cause });
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [prices] = positionals;
  const { card, lanes } = values;
  const beyond = z.enum(['parcels', 'refuse']).safeParse(values.beyond);
  if (prices === undefined) throw new UsageError('Which prices?');
  mustHaveNoMoreWords(positionals, 1);
  if (card === undefined) throw new UsageError('Into which rate card?');
  if (!beyond.success) throw new UsageError(`--beyond ${values.beyond} is neither parcels nor refuse.`);

  const api = await openApi(values);
  const path = `/rate-cards/${encodeURIComponent(card)}`;
  const { body, errors } = rateCardBody({
    prices: namedText(prices),
    lanes: lanes === undefined ? undefined : namedText(lanes),
    card,
    definition: await definitionOf(api, path, card, values.definition),
    beyond: beyond.data,
  });
  if (!body) {
    for (const error of errors) console.error(error);
    throw new Error(`${errors.length} errors; nothing was sent`);
  }
  const stored = recordSchema.parse(await api.put(path, body));
  console.log(`rate card ${card}, version ${String(stored['version'] ?? 1)}: ${prices}`);
  return 0;
}

await runAsCommand(USAGE, main);
