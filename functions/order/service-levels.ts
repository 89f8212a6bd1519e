/** How fast the customer wants the goods. */
export const serviceLevels = ['economy', 'standard', 'expedited', 'nextday', 'sameday', 'freight'] as const;
