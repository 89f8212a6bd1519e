/**
 * `npm run learn -- --last N [--invoices FILE ...] [--propose DIR]`: what happened against what was expected: carriers' charges,
 * days in transit, units that were not found, time to accept; and what should be changed for it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readLocations, readRateCards, readSkus } from '../functions/network/entities/network.store.ts';
import type { RateCard } from '../functions/network/entities/rate-card.ts';
import { activeRules } from '../functions/routing/rulesets/ruleset.store.ts';
import { settings } from '../functions/shared/settings.ts';
import { lastOrders } from '../functions/trust/what-if/listed-orders.store.ts';
import { countOption, readOptions, runAsCommand } from './command/command.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';
import { readTextFile } from './files/text-file.ts';
import { type Invoices, invoicesIn } from './learning/invoice-file.ts';
import { type Learnt, learnt } from './learning/learnt.ts';
import { pastOf } from './learning/past-orders.ts';
import { cardsAsProposed, proposedWhatIf, replacedByProposals } from './learning/proposed-what-if.ts';
import { learntReport } from './learning/report.ts';
import { terminalReport } from './what-if/terminal.ts';

const USAGE = `npm run learn -- --last N [--invoices FILE ...] [--currency USD] [--short-pick MINOR] [--propose DIR]
                        [--table TABLE] [--stage STAGE]
  --last N       from the N newest orders
  --invoices     what carriers charged, as CSV: a column of tracking numbers and one of amounts; may be given several times
  --currency     of invoices that name none, and of the rules; USD where it is left out
  --short-pick   minor units that a unit costs which is not found: without it no rule is proposed
  --propose DIR  writes the proposed bodies there: rate-cards/ID.json, locations/ID.json, ruleset.json, and all cards as
                 rate-cards.json for npm run what-if
  --table        a table of the AWS that the environment names
${TABLE_HELP}
Nothing is changed. What is proposed is tried on the same orders. The last line is one JSON object.`;

const options = {
  last: { type: 'string' },
  invoices: { type: 'string', multiple: true },
  currency: { type: 'string', default: 'USD' },
  'short-pick': { type: 'string' },
  propose: { type: 'string' },
  table: { type: 'string' },
  stage: { type: 'string' },
} as const;

const optionsSchema = z.object({
  last: countOption,
  currency: z.string().regex(/^[A-Z]{3}$/, 'is no currency, such as USD'),
  'short-pick': countOption.optional(),
});

function allInvoices(files: readonly string[], currency: string): Invoices | undefined {
  if (files.length === 0) return undefined;
  const read = files.map((file) => invoicesIn(readTextFile(file), currency));
  return {
    rows: read.flatMap(({ rows }) => rows),
    errors: read.flatMap(({ errors }) => errors),
    notes: read.flatMap(({ notes }) => notes),
  };
}

/** Writes each proposed body into a file that its door takes as it is. `present`: all cards in force. */
function writeProposals(folder: string, proposals: Learnt['proposals'], present: readonly RateCard[]): void {
  const { cards, locations, rules } = proposals;
  const write = (room: string, file: string, body: unknown): void => {
    mkdirSync(join(folder, room), { recursive: true });
    writeFileSync(join(folder, room, file), `${JSON.stringify(body, undefined, 2)}\n`);
  };
  for (const { id, body } of cards) write('rate-cards', `${id}.json`, body);
  if (cards.length > 0) write('.', 'rate-cards.json', cardsAsProposed(present, proposals));
  for (const { id, body } of locations) write('locations', `${id}.json`, body);
  for (const { body } of rules) write('.', 'ruleset.json', body);
}

function summaryOf({ past, invoiced, proposals }: Learnt) {
  return {
    orders: past.orders,
    shipments: past.shipments.length,
    invoiced: invoiced?.differences.length ?? 0,
    unknownCharges: invoiced?.unknown.length ?? 0,
    proposed: proposals.cards.length + proposals.locations.length + proposals.rules.length,
  };
}

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({ options });
  const { last, currency, 'short-pick': shortPickMinor } = readOptions(optionsSchema, values);
  const invoices = allInvoices(values.invoices ?? [], currency);
  await findSystem(values);
  const now = new Date().toISOString();
  const [cards, places, rules] = await Promise.all([
    readRateCards(),
    readLocations(),
    activeRules(now, currency),
  ]);
  const locations = new Map(places.map((one) => [one.id, one]));
  const cardOf = new Map(
    cards.flatMap(({ id, services }) => services.map((service) => [service.id, id] as const)),
  );
  const orders = await lastOrders(last, now);
  const past = await pastOf(orders, { cardOf, locations });
  const skus = await readSkus(past.work.flatMap(({ units }) => units.map(({ sku }) => sku)));
  const all = learnt(past, invoices, {
    cards,
    locations,
    tagsOf: (sku) => skus.get(sku)?.tags ?? [],
    ruleset: rules.ruleset.currency === currency ? rules.ruleset : undefined,
    acceptWithin: settings().acceptWithin,
    shortPickMinor,
  });
  for (const line of learntReport(all, invoices)) console.log(line);
  if (values.propose !== undefined) writeProposals(values.propose, all.proposals, cards);
  const replaced = replacedByProposals(cards, all.proposals);
  const tried = replaced && (await proposedWhatIf(orders.toReversed(), replaced));
  if (tried) for (const line of ['', ...terminalReport(tried)]) console.log(line);
  console.log(JSON.stringify(summaryOf(all)));
  return 0;
});
