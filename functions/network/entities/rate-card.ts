import * as z from 'zod';
import { currencySchema } from '../../shared/money.ts';
import {
  type PlannedRateCard,
  type PlannedService,
  plannedRateCardSchema,
  plannedServiceSchema,
} from '../planning/planned-network.ts';
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
  services: z
    .array(ownServiceSchema)
    .min(1)
    .max(50)
    .refine((services) => new Set(services.map(({ id }) => id)).size === services.length, {
      error: 'names a service twice',
    }),
  active: z.boolean().default(true),
};

/**
 * Body of `PUT /rate-cards/{id}`. Zones, bounds and price steps have to fit each other, as the planner
 * checks.
 */
export const rateCardBodySchema = entityBody(rateCardShape).superRefine((body, context) => {
  const fit = plannedRateCardSchema.safeParse({ ...body, id: 'card', version: 1 });
  for (const { path, message } of fit.error?.issues ?? [])
    context.addIssue({ code: 'custom', path: [...path], message });
});

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
