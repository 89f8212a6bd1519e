import { NumberInput } from '@mantine/core';
import { useText } from '../text/text.tsx';

/** Units by line, as a person has chosen them. */
export type ChosenUnits = Readonly<Record<string, number>>;

/** The lines of which units are chosen, as commands name them. */
export function namedUnits(
  lines: readonly { readonly lineId: string }[],
  chosen: ChosenUnits,
): { lineId: string; units: number }[] {
  return lines.flatMap(({ lineId }) => {
    const units = chosen[lineId] ?? 0;
    return units > 0 ? [{ lineId, units }] : [];
  });
}

interface Props {
  readonly lineId: string;
  /** What the line is called. */
  readonly name: string;
  readonly most: number;
  readonly description?: string;
  readonly chosen: ChosenUnits;
  readonly onChange: (chosen: ChosenUnits) => void;
}

/** Takes a whole number of units of one line, at most so many as the command may be about. */
export function UnitsInput({ lineId, name, most, description, chosen, onChange }: Props) {
  const { say } = useText();
  return (
    <NumberInput
      label={say.order.unitsOf(name)}
      {...(description === undefined ? {} : { description })}
      min={0}
      max={most}
      disabled={most === 0}
      allowDecimal={false}
      clampBehavior="strict"
      value={chosen[lineId] ?? 0}
      onChange={(units) => onChange({ ...chosen, [lineId]: Number(units) })}
    />
  );
}
