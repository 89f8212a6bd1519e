/** The benchmark's tables, a line at a time. */
import type { AgreementVerdict } from './agreement.ts';
import { quantile, typicalTimes } from './quantile.ts';
import type { OrderSetResult } from './savings.ts';
import type { WorstFigures } from './worst.ts';

export type PrintLine = (line: string) => void;

const NAME_WIDTH = 29;
const AGREEMENT_COLUMNS = [
  { title: 'locations', width: 9 },
  { title: 'orders', width: 10 },
  { title: 'checked', width: 7 },
  { title: 'agree', width: 6 },
  { title: 'bounded', width: 7 },
  { title: 'infeasible', width: 10 },
  { title: 'HiGHS ms p50/p99', width: 17 },
  { title: 'plan ms p50/p99', width: 16 },
];
const SAVED_COLUMNS = [
  { title: 'Magento p', width: 9 },
  { title: 'Magento d', width: 9 },
  { title: 'HotWax', width: 9 },
  { title: 'Spree', width: 9 },
  { title: 'fewest', width: 9 },
  { title: 'top 10', width: 9 },
];
const SET_COLUMNS = [
  ...SAVED_COLUMNS,
  { title: '$/order', width: 8 },
  { title: 'ships', width: 6 },
  { title: 'gap %', width: 7 },
  { title: 'p50', width: 7 },
  { title: 'p99', width: 7 },
  { title: 'max', width: 6 },
];

type Column = (typeof SET_COLUMNS)[number];

/** Cells to the right of their columns. */
function rowOf(columns: readonly Column[], cells: readonly (string | number)[]): string {
  return cells.map((cell, at) => String(cell).padStart(columns[at]?.width ?? 0)).join(' ');
}

function titlesOf(columns: readonly Column[]): string[] {
  return columns.map(({ title }) => title);
}

export function agreementTitle(): string {
  return rowOf(AGREEMENT_COLUMNS, titlesOf(AGREEMENT_COLUMNS));
}

function timesCell(times: readonly number[], digits: number): string {
  const { p50, p99 } = typicalTimes(times);
  return `${p50.toFixed(digits)}/${p99.toFixed(digits)}`;
}

/** What the checks of one kind of order on networks of one size came to. */
export function agreementRow(size: number, kind: string, verdicts: readonly AgreementVerdict[]): string {
  const countOf = (wanted: AgreementVerdict['kind']): number =>
    verdicts.filter((verdict) => verdict.kind === wanted).length;
  return rowOf(AGREEMENT_COLUMNS, [
    size,
    kind,
    verdicts.length,
    countOf('agrees'),
    countOf('bounded'),
    countOf('infeasible'),
    timesCell(
      verdicts.map(({ highsMs }) => highsMs),
      0,
    ),
    timesCell(
      verdicts.map(({ planMs }) => planMs),
      2,
    ),
  ]);
}

export function setTitle(): string {
  return `${'set'.padEnd(NAME_WIDTH)} ${rowOf(SET_COLUMNS, titlesOf(SET_COLUMNS))}`;
}

/** What the planner saves on a set of orders, what it costs, and how long planning takes. */
export function setRow(result: OrderSetResult): string {
  const { magentoPriority, magentoDistance, hotwax, spree, fewestSplits, rankTop10 } = result.savedPct;
  const saved = [magentoPriority, magentoDistance, hotwax, spree, fewestSplits, rankTop10];
  const cells = [
    ...saved.map((percent) => percent.toFixed(1)),
    result.dollarsPerOrder.toFixed(2),
    result.shipmentsPerOrder.toFixed(3),
    result.unprovenPct.toFixed(2),
    result.p50Ms.toFixed(3),
    result.p99Ms.toFixed(3),
    result.maxMs.toFixed(1),
  ];
  return `${result.name.padEnd(NAME_WIDTH)} ${rowOf(SET_COLUMNS, cells)}`;
}

/** Only the times of a set, which ascend. */
export function timesRow(name: string, ascending: readonly number[]): string {
  const times = [
    quantile(ascending, 0.5).toFixed(3),
    quantile(ascending, 0.99).toFixed(3),
    (ascending.at(-1) ?? 0).toFixed(1),
  ];
  const blanks = SET_COLUMNS.slice(times.length).map(() => '');
  return `${name.padEnd(NAME_WIDTH)} ${rowOf(SET_COLUMNS, [...blanks, ...times])}`;
}

/** Only the savings against each baseline. */
export function savedRow(name: string, percents: readonly number[]): string {
  const cells = percents.map((percent) => percent.toFixed(1));
  return `${name.padEnd(NAME_WIDTH)} ${rowOf(SAVED_COLUMNS, cells)}`;
}

const GAP_COLUMNS = [
  { title: 'orders', width: 7 },
  { title: 'unproven', width: 8 },
  { title: 'asked', width: 6 },
  { title: 'answered', width: 8 },
  { title: 'true gap % mean', width: 15 },
  { title: 'max', width: 6 },
  { title: 'not answered, cheaper there by % max', width: 36 },
];

export function gapTitle(): string {
  return `${'set'.padEnd(NAME_WIDTH)} ${rowOf(GAP_COLUMNS, titlesOf(GAP_COLUMNS))}`;
}

/** What HiGHS found of the unproven orders of a set. */
export function gapRow(
  name: string,
  {
    orders,
    unproven,
    asked,
    found,
    better,
  }: {
    orders: number;
    unproven: number;
    asked: number;
    /** True gaps, in percent, of what HiGHS answered. */
    found: readonly number[];
    /** Of what it did not answer: by how much the plan is cheaper at which its time ended, in percent. */
    better: readonly number[];
  },
): string {
  const mean = found.reduce((sum, gap) => sum + gap, 0) / Math.max(1, found.length);
  const cells = [
    orders,
    unproven,
    asked,
    found.length,
    mean.toFixed(2),
    Math.max(0, ...found).toFixed(2),
    Math.max(0, ...better).toFixed(2),
  ];
  return `${name.padEnd(NAME_WIDTH)} ${rowOf(GAP_COLUMNS, cells)}`;
}

const WORST_NAME_WIDTH = 41;
const WORST_COLUMNS = [
  { title: 'ms', width: 6 },
  { title: 'MB', width: 5 },
  { title: 'outcome', width: 11 },
  { title: 'ships', width: 6 },
  { title: 'proof', width: 8 },
  { title: 'gap %', width: 7 },
  { title: 'plan %', width: 7 },
  { title: 'bound %', width: 7 },
  { title: 'work', width: 8 },
];

export function worstTitle(): string {
  return `${'order'.padEnd(WORST_NAME_WIDTH)} ${rowOf(WORST_COLUMNS, titlesOf(WORST_COLUMNS))}`;
}

export function worstRow(name: string, figures: WorstFigures): string {
  const { ms, mb, outcome, shipments, proof, gapPct, planPct, boundPct, work } = figures;
  const gaps = [gapPct, planPct, boundPct].map((percent) => percent.toFixed(2));
  const cells = [ms.toFixed(0), mb.toFixed(0), outcome, shipments, proof, ...gaps, work];
  return `${name.padEnd(WORST_NAME_WIDTH)} ${rowOf(WORST_COLUMNS, cells)}`;
}
