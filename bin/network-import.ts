/** `npm run network:import -- DIR --url URL --token TOKEN`: a folder of CSV and JSON into the network, through the API. */
import { parse as parseCsv } from 'csv-parse/sync';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { ApiClient, type Answer } from './local/client.ts';

/** What an import did. `errors` name the file and the row (1 is the first row of data, or the first element). */
export interface ImportReport { readonly counts: Readonly<Record<string, number>>; readonly errors: readonly string[] }

const optionalNumber = z.union([z.literal('').transform(() => undefined), z.coerce.number()]).optional();
const list = z.string().default('').transform((text) => text.split(';').map((one) => one.trim()).filter(Boolean));

/** CSV rows of SKUs, with the nesting that the API wants. */
const skuRow = z.strictObject({ sku: z.string().min(1), title: z.string().optional(), weightGrams: optionalNumber, valueMinor: optionalNumber, currency: z.string().optional(), tags: list, shards: optionalNumber })
  .transform(({ sku, valueMinor, currency, ...rest }) => ({ id: sku, ...rest, ...(valueMinor === undefined ? {} : { value: { amount: valueMinor, currency: currency ?? 'USD' } }) }));
const stockRow = z.strictObject({ location: z.string().min(1), sku: z.string().min(1), quantity: z.coerce.number().int().min(0) });
const element = z.looseObject({ id: z.string().min(1) });

/** In this order: what comes later refers to what came before. */
const entities = [
  { file: 'rate-cards.json', path: 'rate-cards', row: element },
  { file: 'channels.json', path: 'channels', row: element },
  { file: 'tracking-sources.json', path: 'tracking-sources', row: element },
  { file: 'locations.json', path: 'locations', row: element },
  { file: 'skus.csv', path: 'skus', row: skuRow },
  { file: 'skus.json', path: 'skus', row: element },
] as const;

const AT_ONCE = 4;
const MOVEMENTS_A_CALL = 50;

function rowsOf(file: string): unknown[] {
  const text = readFileSync(file, 'utf8');
  return file.endsWith('.csv') ? z.array(z.unknown()).parse(parseCsv(text, { columns: true, trim: true, skip_empty_lines: true })) : z.array(z.unknown()).parse(JSON.parse(text));
}

const said = ({ status, body }: Answer): string => {
  const problem = z.looseObject({ detail: z.string().optional(), errors: z.array(z.object({ path: z.string(), message: z.string() })).optional() }).safeParse(body);
  const fields = problem.data?.errors?.map(({ path, message }) => `${path} ${message}`).join('; ');
  return fields ?? problem.data?.detail ?? `answered ${status}`;
};

/** Runs tasks, a few at once, in order of their start. */
async function eachOf<T>(items: readonly T[], run: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) await run(item, index);
    }
  }));
}

/**
 * Imports what the folder has: `rate-cards.json`, `channels.json`, `tracking-sources.json`, `locations.json` (arrays of the API's
 * bodies with their `id`), `skus.csv` or `.json`, `stock.csv` (a count of each position). A second import changes nothing but what differs.
 */
export async function importNetwork(folder: string, api: Pick<ApiClient, 'send'>): Promise<ImportReport> {
  const counts: Record<string, number> = {};
  const errors: string[] = [];
  for (const { file, path, row } of entities) {
    if (!existsSync(join(folder, file))) continue;
    await eachOf(rowsOf(join(folder, file)), async (raw, index) => {
      const at = `${file} row ${index + 1}`;
      const parsed = row.safeParse(raw);
      if (!parsed.success) return void errors.push(`${at}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`);
      const { id, ...body } = parsed.data;
      const answer = await api.send('PUT', `/${path}/${encodeURIComponent(id)}`, body);
      if (answer.status >= 300) return void errors.push(`${at} (${id}): ${said(answer)}`);
      counts[path] = (counts[path] ?? 0) + 1;
    });
  }
  await importStock(join(folder, 'stock.csv'), api, counts, errors);
  return { counts, errors };
}

const outcomes = z.looseObject({ outcomes: z.array(z.looseObject({ id: z.string(), outcome: z.string() })) });

async function importStock(file: string, api: Pick<ApiClient, 'send'>, counts: Record<string, number>, errors: string[]): Promise<void> {
  if (!existsSync(file)) return;
  // A count is true at its own time: the file's. The same file again is the same movement.
  const at = statSync(file).mtime.toISOString();
  const movements = rowsOf(file).flatMap((raw, index) => {
    const parsed = stockRow.safeParse(raw);
    if (!parsed.success) {
      errors.push(`stock.csv row ${index + 1}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`);
      return [];
    }
    const { location, sku, quantity } = parsed.data;
    return [{ row: index + 1, movement: { id: `import-${Date.parse(at)}-${index + 1}`, kind: 'count', sku, location, quantity, at, reason: 'network import' } }];
  });
  const calls = Array.from({ length: Math.ceil(movements.length / MOVEMENTS_A_CALL) }, (_, call) => movements.slice(call * MOVEMENTS_A_CALL, (call + 1) * MOVEMENTS_A_CALL));
  await eachOf(calls, async (call) => {
    const answer = await api.send('POST', '/stock/movements', { movements: call.map(({ movement }) => movement) });
    const parsed = outcomes.safeParse(answer.body);
    if (answer.status >= 300 || !parsed.success) return void errors.push(`stock.csv rows ${call[0]?.row}-${call.at(-1)?.row}: ${said(answer)}`);
    for (const [index, { outcome }] of parsed.data.outcomes.entries()) {
      if (outcome === 'conflict' || outcome === 'unknown-location') errors.push(`stock.csv row ${call[index]?.row}: ${outcome}`);
      else counts['positions'] = (counts['positions'] ?? 0) + 1;
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { url: { type: 'string' }, token: { type: 'string' } } });
  const [folder] = positionals;
  const token = values.token ?? process.env['ORDER_ORCHESTRATOR_TOKEN'];
  if (folder === undefined || values.url === undefined || token === undefined) {
    console.error('usage: npm run network:import -- DIR --url URL --token TOKEN (or ORDER_ORCHESTRATOR_TOKEN)');
    process.exit(2);
  }
  const { counts, errors } = await importNetwork(folder, new ApiClient(values.url.replace(/\/$/, ''), token));
  for (const [what, count] of Object.entries(counts)) console.log(`${count} ${what}`);
  for (const error of errors) console.error(error);
  process.exit(errors.length === 0 ? 0 : 1);
}
