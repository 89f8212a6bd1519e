/** All that is learnt from a past, and what follows from it. Pure. */
import type { Location } from '../../functions/network/entities/location.ts';
import { plannedServices, type RateCard } from '../../functions/network/entities/rate-card.ts';
import type { Ruleset } from '../../functions/planner/ruleset.ts';
import { type Acceptance, acceptancePast } from './acceptance.ts';
import type { Past } from './facts.ts';
import type { Invoices } from './invoice-file.ts';
import { type InvoicedPast, invoicedPast } from './invoiced.ts';
import { type PickedPast, pickedPast } from './picks.ts';
import { type Proposal, proposedCards, proposedLocations, proposedRules } from './proposals.ts';
import { type TransitPast, transitPast } from './transit.ts';

/** The brand as it is now. */
export interface PresentBrand {
  readonly cards: readonly RateCard[];
  readonly locations: ReadonlyMap<string, Location>;
  readonly tagsOf: (sku: string) => readonly string[];
  /** The rules in force; undefined where the product's own are. */
  readonly ruleset: Ruleset | undefined;
  /** Seconds to accept work at a location that says nothing of its own. */
  readonly acceptWithin: number;
  /** Minor units of the rules' currency that a unit costs which is not found; undefined: nobody said. */
  readonly shortPickMinor: number | undefined;
}

export interface Learnt {
  readonly past: Past;
  /** Undefined where no invoice was given. */
  readonly invoiced: InvoicedPast | undefined;
  readonly transit: TransitPast;
  readonly picked: PickedPast;
  readonly acceptances: readonly Acceptance[];
  readonly proposals: {
    readonly cards: readonly Proposal<RateCard>[];
    readonly locations: readonly Proposal<Location>[];
    readonly rules: readonly Proposal<Ruleset>[];
  };
}

export function learnt(past: Past, invoices: Invoices | undefined, brand: PresentBrand): Learnt {
  const { cards, locations, tagsOf, ruleset, acceptWithin, shortPickMinor } = brand;
  const services = new Map(plannedServices(cards).map((service) => [service.id, service]));
  const invoiced = invoices && invoicedPast(past.shipments, invoices.rows);
  const transit = transitPast(past.shipments, services);
  const picked = pickedPast(past.work, tagsOf);
  const acceptances = acceptancePast(past.work);
  const rules =
    ruleset && shortPickMinor !== undefined
      ? proposedRules(ruleset, picked.failures, { overall: picked.overall, unitMinor: shortPickMinor })
      : [];
  return {
    past,
    invoiced,
    transit,
    picked,
    acceptances,
    proposals: {
      cards: proposedCards(cards, { prices: invoiced?.lanes ?? [], transit: transit.lanes }),
      locations: proposedLocations(locations, acceptances, acceptWithin),
      rules,
    },
  };
}
