import * as z from 'zod';
import { eachOnce } from '../../shared/each-once.ts';
import { currencySchema } from '../../shared/money.ts';
import {
  type PlannedRateCard,
  type PlannedService,
  plannedRateCardSchema,
  plannedServiceSchema,
} from '../planning/planned-network.ts';
import { countryFault, isPrice, kilometresSchema, MAX_PARCEL_GRAMS } from './bounds.ts';
import { entityBody, entityIdSchema, storedEntity } from './entity-schemas.ts';

const { id: _id, version: _version, currency: _currency, ...prices } = plannedRateCardSchema.shape;
const { id: _serviceId, rateCard: _card, ...product } = plannedServiceSchema.shape;

/** A carrier's product, priced by the card around it: transit days, cut-off, days of pick-up and delivery. */
const ownServiceSchema = z.strictObject({ id: entityIdSchema, ...product });

/**
 * The prices are declared for the planner (planned-network.ts): minor units of `currency`, grams, kilometres.
 */
const rateCardShape = {
  name: z.string().trim().min(1).max(200).optional(),
  currency: currencySchema,
  ...prices,
  services: eachOnce(z.array(ownServiceSchema).min(1).max(50), 'id'),
  active: z.boolean().default(true),
};

/** From where to where a lane leads: it has one zone. */
const laneEnds = ['toCountry', 'toRegion', 'toPostal', 'fromCountry', 'fromRegion', 'fromPostal'] as const;

/**
 * Body of `PUT /rate-cards/{id}`. Zones, bounds and price steps have to fit each other, as the planner
 * checks.
 */
export const rateCardBodySchema = entityBody({
  ...rateCardShape,
  dimensionalDivisor: z.int().min(1).max(1_000_000_000).optional(),
  zones: eachOnce(z.array(z.string().min(1).max(64)).min(1).max(200)),
  lanes: eachOnce(prices.lanes.unwrap(), ...laneEnds).default([]),
  bandsKm: z.array(kilometresSchema).max(200).optional(),
}).superRefine((body, context) => {
  const refuse = (path: PropertyKey[], message: string): void =>
    context.addIssue({ code: 'custom', path, message });
  const fit = plannedRateCardSchema.safeParse({ ...body, id: 'card', version: 1 });
  for (const { path, message } of fit.error?.issues ?? []) refuse([...path], message);
  checkPrices(body.price, refuse);
  checkCountries(body, refuse);
});

type Refuse = (path: PropertyKey[], message: string) => void;

function checkPrices(price: PlannedRateCard['price'], refuse: Refuse): void {
  for (const { path, minor } of amountsOf(price)) {
    minor.forEach((amount, zone) => {
      if (!isPrice(amount)) refuse([...path, zone], 'no parcel costs so much: amounts are in minor units');
    });
  }
  const weights =
    price.kind === 'step' ? price.steps.map(({ upToGrams }) => upToGrams) : [price.maxGrams ?? 0];
  weights.forEach((grams, step) => {
    const path = price.kind === 'step' ? ['price', 'steps', step, 'upToGrams'] : ['price', 'maxGrams'];
    if (grams > MAX_PARCEL_GRAMS) refuse(path, `must be at most ${MAX_PARCEL_GRAMS} grams`);
  });
}

function amountsOf(price: PlannedRateCard['price']): { path: PropertyKey[]; minor: readonly number[] }[] {
  if (price.kind === 'step')
    return price.steps.map(({ minor }, step) => ({ path: ['price', 'steps', step, 'minor'], minor }));
  return [
    { path: ['price', 'baseMinor'], minor: price.baseMinor },
    { path: ['price', 'perKgMinor'], minor: price.perKgMinor },
  ];
}

type WithCountries = Pick<RateCard, 'lanes' | 'services'>;

function checkCountries({ lanes, services }: WithCountries, refuse: Refuse): void {
  const check = (path: PropertyKey[], code: string | undefined): void => {
    const fault = code === undefined ? undefined : countryFault(code);
    if (fault !== undefined) refuse(path, fault);
  };
  lanes.forEach(({ fromCountry, toCountry }, lane) => {
    check(['lanes', lane, 'fromCountry'], fromCountry);
    check(['lanes', lane, 'toCountry'], toCountry);
  });
  services.forEach(({ countries = [] }, service) => {
    countries.forEach((code, at) => {
      check(['services', service, 'countries', at], code);
    });
  });
}

/**
 * A carrier's prices and the services that have them. Every version stays readable: decisions name versions.
 */
export const rateCardSchema = storedEntity(rateCardShape);
export type RateCard = z.output<typeof rateCardSchema>;

/** The card as the planner takes it. */
export function plannedRateCard({
  services: _services,
  active: _active,
  name: _name,
  ...card
}: RateCard): PlannedRateCard {
  return card;
}

/** The services of the cards, each with the id of its own card. */
export function plannedServices(cards: readonly RateCard[]): PlannedService[] {
  return cards.flatMap(({ id, services }) => services.map((service) => ({ ...service, rateCard: id })));
}
