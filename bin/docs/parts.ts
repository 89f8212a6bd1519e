/** The parts of the documents that come from the code: where each stands, and what it says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  doorTable,
  fulfillmentTables,
  groupTable,
  returnTable,
  scopeTable,
  statusList,
} from './api-tables.ts';
import { caseTable } from './conformance-table.ts';
import { decisionList } from './decision-list.ts';
import { eventTable } from './event-table.ts';
import * as figures from './figure-tables.ts';
import { holdersByRule, testList } from './held-by.ts';
import { indexTable, itemTable } from './key-tables.ts';
import { exceptionTable, settingTable } from './operations-tables.ts';
import { quotedFiles } from './quoted-files.ts';
import { causeTable, reasonTable } from './reason-tables.ts';
import { root } from './root.ts';
import { walkTable } from './walk-table.ts';

type Content = () => string | Promise<string>;

/** Pages from the root of the repository; each part stands between `<!-- name -->` and `<!-- /name -->`. */
const fixedParts: Readonly<Record<string, Readonly<Record<string, Content>>>> = {
  'docs/architecture.md': { walk: walkTable },
  'docs/api.md': {
    statuses: statusList,
    doors: doorTable,
    scopes: scopeTable,
    fulfillments: fulfillmentTables,
    returns: returnTable,
  },
  'docs/users.md': { groups: groupTable },
  'docs/events.md': { events: eventTable },
  'docs/routing.md': { reasons: reasonTable, causes: causeTable },
  'docs/decisions/README.md': { decisions: decisionList },
  'docs/conformance.md': { cases: caseTable },
  'docs/table.md': { items: itemTable, indexes: indexTable },
  'docs/cost.md': {
    cost: figures.costTable,
    functions: figures.functionTable,
    calls: figures.callTable,
    kept: figures.storedTable,
    month: figures.monthTable,
    bill: figures.billTable,
  },
  'docs/operations.md': {
    exceptions: exceptionTable,
    settings: settingTable,
    ceilings: figures.ceilingTable,
    open: figures.openOrderTable,
    quotas: figures.quotaTable,
  },
};

const PROTOCOL = 'docs/protocol.md';
const EXTENDING = 'docs/extending.md';
const RULE_HEADING = /^### ([PST]\d{1,2})\b/gm;

export function pageText(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** The rules that the protocol has a heading for, in its order. */
export function rulesOfProtocol(): string[] {
  return [...pageText(PROTOCOL).matchAll(RULE_HEADING)].map(([, rule = '']) => rule);
}

/** The generated parts by page, then by the name of their mark. */
export async function generatedParts(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const pages = new Map<string, ReadonlyMap<string, string>>();
  for (const [page, parts] of Object.entries(fixedParts)) {
    const contents = new Map<string, string>();
    for (const [name, content] of Object.entries(parts)) contents.set(name, await content());
    pages.set(page, contents);
  }
  const holders = holdersByRule();
  const tests = rulesOfProtocol().map(
    (rule) => [`tests ${rule}`, testList(holders.get(rule) ?? [])] as const,
  );
  return new Map([...pages, [PROTOCOL, new Map(tests)], [EXTENDING, quotedFiles(pageText(EXTENDING))]]);
}

/** A page with its generated parts made anew. @throws Error when a mark is missing */
export function withParts(page: string, text: string, parts: ReadonlyMap<string, string>): string {
  let renewed = text;
  for (const [name, content] of parts) {
    const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marked.test(renewed)) throw new Error(`${page} has no part <!-- ${name} -->`);
    renewed = renewed.replace(marked, (_all, start: string, end: string) => `${start}${content}\n${end}`);
  }
  return renewed;
}
