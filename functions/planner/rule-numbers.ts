/**
 * The numbers of a ruleset. Each has a bound far beyond what a brand means by "no limit": what a rule says is stored,
 * hashed and multiplied, and above 2^53 a number is none of these exactly.
 */
import * as z from 'zod';

/** Minor units. Its micros are an exact integer in every currency. */
const MOST_MINOR = 1_000_000_000;

export const ruleAmountSchema = z.int().min(0).max(MOST_MINOR);
/** An amount that is paid or earned. */
export const signedRuleAmountSchema = z.int().min(-MOST_MINOR).max(MOST_MINOR);
export const ruleUnitsSchema = z.int().min(0).max(1_000_000_000);
/** Whole days, to the length of a life. */
export const ruleDaysSchema = z.int().min(0).max(100_000);
/** Whole days of life; below zero past the life date. */
export const ruleLifeDaysSchema = z.int().min(-100_000).max(100_000);
export const ruleKilometresSchema = z.int().min(0).max(1_000_000);
