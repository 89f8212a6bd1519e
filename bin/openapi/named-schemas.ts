/** Schemas that several doors share, by the name that a client knows them by. Import it after zod was extended. */
import type * as z from 'zod';
import { orderSummarySchema } from '../../functions/capture/reading/order-view-schema.ts';
import { exceptionViewSchema } from '../../functions/exceptions/doors.ts';
import { servedCountrySchema } from '../../functions/network/entities/bounds.ts';
import { channelSchema } from '../../functions/network/entities/channel.ts';
import { locationSchema } from '../../functions/network/entities/location.ts';
import { rateCardSchema } from '../../functions/network/entities/rate-card.ts';
import { skuSchema } from '../../functions/network/entities/sku.ts';
import { trackingSourceSchema } from '../../functions/network/entities/tracking-source.ts';
import { countrySchema } from '../../functions/order/countries.ts';
import { addressSchema } from '../../functions/order/order-form.ts';
import { filterSchema } from '../../functions/planner/filters.ts';
import { costTermSchema } from '../../functions/planner/pricing/cost-terms.ts';
import { rulesetBodySchema, rulesetSchema, strategySchema } from '../../functions/planner/ruleset.ts';
import { locationSelectorSchema } from '../../functions/planner/selector.ts';
import { returnViewSchema } from '../../functions/returns/doors.ts';
import { currencySchema } from '../../functions/shared/money.ts';

export const namedSchemas: Readonly<Record<string, z.ZodType>> = {
  Currency: currencySchema,
  Country: countrySchema,
  ServedCountry: servedCountrySchema,
  Address: addressSchema,
  OrderSummary: orderSummarySchema,
  Exception: exceptionViewSchema,
  Return: returnViewSchema,
  Channel: channelSchema,
  Location: locationSchema,
  Sku: skuSchema,
  RateCard: rateCardSchema,
  TrackingSource: trackingSourceSchema,
  Ruleset: rulesetSchema,
  RulesetBody: rulesetBodySchema,
  RoutingStrategy: strategySchema,
  RoutingFilter: filterSchema,
  CostTerm: costTermSchema,
  LocationSelector: locationSelectorSchema,
};
