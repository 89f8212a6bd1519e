/** Tables in memory that stand in for the real one: files share their modules, and what one leaves open would serve the next. */
export const openTables = new Set<{ readonly close: () => void }>();
