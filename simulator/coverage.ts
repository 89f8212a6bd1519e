import { exceptionTypes } from '../functions/exceptions/exception.ts';
import { releases } from '../functions/routing/joint/group-record.ts';
import { catalogue } from '../functions/shared/events/catalogue.ts';
import { doors } from '../lib/doors.ts';
import { functionCatalogue } from '../lib/function-catalogue.ts';
import { machineNames } from '../lib/state-machines/definitions.ts';
import { faultPoints } from './aws/faults.ts';
import type { MachineStates } from './aws/machine-form.ts';
import { machineStates } from './aws/machine-form.ts';
import { deployedMachines } from './aws/machines.ts';
import { policyRows, unmetPolicies } from './policies.ts';

/** What is counted, by the sections of the table that is printed. */
export const coverageSections = [
  'doors',
  'answers',
  'functions',
  'states',
  'exceptions',
  'events',
  'policies',
  'faults',
  'ends',
  'joint plans',
  'actions',
] as const;
export type CoverageSection = (typeof coverageSections)[number];
export type CoverageCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

const RARELY_GAINS =
  'a group that costs less needs stock at two places that others want: npm run bench:trust runs histories that have some';

/** What no history reaches, and why. */
const unreachable: Readonly<Record<string, string>> = {
  'functions access/authorize': 'doors are called with their callers; the end-to-end tests call it',
  'functions capture/enrich': 'executions of release 0.2.0 alone call it; npm run test:upgrade finishes them',
  'states order EndSuperseded':
    'an order has a later attempt while its execution ends, or when somebody redrives one: too seldom to count on',
  'states order FulfillmentSuperseded': 'as EndSuperseded',
  'exceptions StockDrift':
    'the books of these histories add up, also when the auditor looks: tests of its own spoil them',
  'functions capture/take-stored-file':
    'the bucket of these histories has the files of what-ifs alone: test/unit/capture/stored-file.test.ts',
  'functions operations/export-files': 'as capture/take-stored-file: test/unit/operations/file-exports',
  'functions connections/ask':
    'npm run channels asks by it, a command of a person: test/unit/connections/life.test.ts has what comes of it',
  'doors POST /channels/{id}/work': 'as connections/ask',
  'events order.erased': 'npm run erase is a command of a person, which no history runs',
  'events shipment.pre_transit':
    'told as shipment.in_transit is: the carrier of these histories has fewer words',
  'events shipment.attempted': 'as shipment.pre_transit',
  'events shipment.available_for_pickup': 'as shipment.pre_transit',
  'events shipment.cancelled': 'as shipment.pre_transit',
  'states order ReplacementOver': 'as EndSuperseded: that of a replacement is reached',
  'states return EndSuperseded':
    'a label made again while its return waits leads here: too seldom to count on',
  'joint plans capacity': RARELY_GAINS,
  'joint plans stock': RARELY_GAINS,
  'joint plans taken': RARELY_GAINS,
  'joint plans consolidation':
    'the rules of these histories wait for no better plan: test/unit/routing/joint plans such orders together',
  ...unmetPolicies(),
};

/** How often each thing was reached. */
export class Coverage {
  readonly #counts = new Map<CoverageSection, Map<string, number>>();

  count(section: CoverageSection, name: string, times = 1): void {
    const counts = this.#counts.get(section) ?? new Map<string, number>();
    this.#counts.set(section, counts);
    counts.set(name, (counts.get(name) ?? 0) + times);
  }

  addFaults(fired: ReadonlyMap<string, number>): void {
    for (const [kind, times] of fired) this.count('faults', kind, times);
  }

  add(counts: CoverageCounts): void {
    for (const section of coverageSections)
      for (const [name, times] of Object.entries(counts[section] ?? {})) this.count(section, name, times);
  }

  counts(): CoverageCounts {
    return Object.fromEntries(
      [...this.#counts].map(([section, counts]) => [section, Object.fromEntries(counts)]),
    );
  }

  /** What was to be reached and was not. */
  missed(): string[] {
    const expected = reachable();
    return coverageSections.flatMap((section) =>
      (expected[section] ?? [])
        .filter((name) => !this.#counts.get(section)?.has(name))
        .map((name) => `${section} ${name}`)
        .filter((name) => unreachable[name] === undefined),
    );
  }

  /** The table as lines: each name with its count, those that were never reached first. */
  lines(): string[] {
    const expected = reachable();
    return coverageSections.flatMap((section) => {
      const counts = this.#counts.get(section) ?? new Map<string, number>();
      const names = expected[section] ?? [];
      const missed = names.filter((name) => !counts.has(name));
      const told = missed.map((name) => {
        const reason = unreachable[`${section} ${name}`];
        return reason === undefined
          ? `  ${'NEVER'.padStart(8)}  ${name}`
          : `  ${'-'.padStart(8)}  ${name}: ${reason}`;
      });
      const rows = [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1));
      const reached = `${section}: ${names.length - missed.length} of ${names.length} reached`;
      return [
        '',
        names.length > 0 ? reached : section,
        ...told,
        ...rows.map(([name, times]) => `  ${String(times).padStart(8)}  ${name}`),
      ];
    });
  }
}

/** Doors that only read say nothing of the protocol: they are reached by a reader at the end of a history. */
function reachable(): Partial<Record<CoverageSection, string[]>> {
  return {
    doors: doors.map(({ method, path }) => `${method} ${path}`),
    functions: Object.keys(functionCatalogue),
    states: [...deployedMachines()].flatMap(([machine, states]) =>
      statesOf(states).map((state) => `${machine} ${state}`),
    ),
    exceptions: [...exceptionTypes],
    events: Object.keys(catalogue),
    policies: policyRows(),
    faults: Object.keys(faultPoints),
    'joint plans': [...releases, 'taken'],
    ends: machineNames.map((machine) => `${machine} SUCCEEDED`),
  };
}

/** The names of all states, those inside of a Map too. */
function statesOf({ states }: MachineStates): string[] {
  return [...states].flatMap(([name, state]) => {
    if (state.Type !== 'Map') return [name];
    const { StartAt, States } = state.ItemProcessor;
    return [name, ...statesOf(machineStates(StartAt, States))];
  });
}
