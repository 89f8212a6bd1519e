import type { WorkSheet } from './work-types.ts';

/** What is needed to pick, pack and hand over: without whom it is for, and what is said to them. Pure. */
export function withoutCustomer(sheet: WorkSheet): WorkSheet {
  const { shipTo: _, contact: __, notes: ___, ...rest } = sheet;
  return rest;
}
