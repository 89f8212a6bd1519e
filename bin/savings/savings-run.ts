/** Compares the orders of an export on a network, one after the other. */
import type { PlannedService } from '../../functions/network/planning/planned-network.ts';
import { isInCountry } from '../../functions/order/us-territories.ts';
import { wholeText } from '../../functions/trust/page/several.ts';
import { compareOrder, planInputOf, savingsRuleset } from './compare-order.ts';
import type { ExportError, ExportedOrder, ReadExport } from './orders/exported-order.ts';
import type { SavingsNetwork } from './savings-network.ts';
import { SavingsTally } from './tally.ts';

/** All that a report says. */
export interface SavingsRun {
  readonly title: string;
  readonly currency: string;
  readonly assumptions: readonly string[];
  readonly read: Omit<ReadExport, 'orders' | 'assumptions'>;
  /** Orders that were read without an error. */
  readonly orders: number;
  readonly lines: number;
  /** What their goods are worth, in the file's own currency. */
  readonly value: number;
  readonly tally: SavingsTally;
}

function goesTo({ countries }: PlannedService, { country }: ExportedOrder): boolean {
  return countries === undefined || countries.some((code) => isInCountry({ country }, code));
}

/** Orders to countries that no carrier of the network goes to. */
function unreachable(orders: readonly ExportedOrder[], { services }: SavingsNetwork): ExportError[] {
  return orders
    .filter((order) => !services.some((service) => goesTo(service, order)))
    .map(({ id, line, country }) => ({
      line,
      order: id,
      message: `no carrier of the network goes to ${country}`,
    }));
}

/** What holds for every run. */
function commonAssumptions(
  orders: readonly ExportedOrder[],
  { services, currency }: SavingsNetwork,
): string[] {
  const levels = new Set(services.map(({ level }) => level));
  const asked = orders.filter(({ level }) => level !== 'standard');
  const left = asked.filter(({ level }) => !levels.has(level)).length;
  const fast = asked.length - left;
  return [
    `Cost is money that leaves you, in ${currency}: parcels, handling and packaging. No price is put on a split beyond that, and none ` +
      'on a location that is busy, a promise, or a pick that fails; no stock is kept back and no split refused.',
    'All rules see the same stock, prices and destinations, and each of their parcels goes with the cheapest carrier that ' +
      'the order allows. Where an order goes is the centre of its postal code.',
    `Orders that ask for a faster service that a carrier has get it: ${wholeText(fast)}. Those that ask for one that none has go ` +
      `with the cheapest: ${wholeText(left)}.`,
    "The field's rules are written after their makers' code or documents (docs/savings.md): yours may be set up otherwise.",
  ];
}

/** Plans every order; `show` is told how many are done. */
export function runSavings(
  title: string,
  { orders, assumptions, ...read }: ReadExport,
  network: SavingsNetwork,
  show: (done: number) => void,
): SavingsRun {
  const astray = unreachable(orders, network);
  const ids = new Set(astray.map(({ order }) => order));
  const reached = orders.filter(({ id }) => !ids.has(id));
  const ruleset = savingsRuleset(network.currency);
  const tally = new SavingsTally();
  for (const [at, order] of reached.entries()) {
    tally.add(order.id, order.month, compareOrder(planInputOf(order, network, ruleset)));
    show(at + 1);
  }
  return {
    title,
    currency: network.currency,
    assumptions: [...network.assumptions, ...commonAssumptions(reached, network), ...assumptions],
    read: {
      ...read,
      errors: [...read.errors, ...astray].sort((a, b) => a.line - b.line),
      faultyOrders: read.faultyOrders + astray.length,
    },
    orders: reached.length,
    lines: reached.reduce((sum, { lines }) => sum + lines.length, 0),
    value: reached.reduce((sum, { value }) => sum + value, 0),
    tally,
  };
}
