/**
 * Which orders give units up first when there turn out to be fewer than were promised: those whose promise is the
 * latest, those captured last, or those that earn the least a unit.
 */
export const victimPolicies = ['mostSlack', 'newest', 'lowestMargin'] as const;
export type VictimPolicy = (typeof victimPolicies)[number];
