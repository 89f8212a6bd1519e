/** A part of `npm run bench:trust`: what it prints, and what it adds to the JSON object of the last line. */
export interface TrustPart {
  /** By which `--parts` names it. */
  readonly name: string;
  readonly run: (print: (line: string) => void) => Promise<TrustFigures>;
}

export interface TrustFigures {
  readonly figures: Readonly<Record<string, number>>;
  /** Something is not as it is claimed: exit 1. */
  readonly isBroken: boolean;
}
