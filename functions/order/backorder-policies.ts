/**
 * What becomes of an order whose goods are not all there: all of it waits for the last of them; what is there is
 * shipped and the rest later; the units that are short are cancelled; or the whole order is.
 */
export const backorderPolicies = ['wait', 'shipAvailable', 'cancelLine', 'cancel'] as const;
export type BackorderPolicy = (typeof backorderPolicies)[number];
