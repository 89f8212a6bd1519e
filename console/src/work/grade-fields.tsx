import { Button, TextInput } from '@mantine/core';
import { grades } from '../../../functions/returns/rma/grades.ts';
import { useText } from '../text/text.tsx';
import { asksReason, type Graded, gradedUnits, type LineUnits, withOneMore } from './grades.ts';

interface Props {
  readonly lines: readonly LineUnits[];
  readonly graded: Graded;
  readonly setGraded: (graded: Graded) => void;
  /** Why units are not sold as new, by line. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly setReasons: (reasons: Readonly<Record<string, string>>) => void;
}

/** Each unit is looked at and gets a grade by one press; what is not sold as new, a reason. */
export function GradeFields({ lines, graded, setGraded, reasons, setReasons }: Props) {
  const { say } = useText();
  return lines.map((line) => {
    const left = line.units - gradedUnits(graded, line.lineId);
    return (
      <fieldset key={line.lineId} className="console-grades">
        <legend>{say.desks.left(line.sku, left, line.units)}</legend>
        {grades.map((grade) => (
          <Button
            key={grade}
            size="lg"
            variant="default"
            disabled={left <= 0}
            onClick={() => setGraded(withOneMore(graded, line.lineId, grade))}
          >
            {say.desks.grades[grade]} {graded[line.lineId]?.[grade] ?? ''}
          </Button>
        ))}
        {asksReason(graded, line.lineId) ? (
          <TextInput
            size="lg"
            w="100%"
            maxLength={200}
            required
            label={say.desks.why(line.sku)}
            value={reasons[line.lineId] ?? ''}
            onChange={({ currentTarget }) => setReasons({ ...reasons, [line.lineId]: currentTarget.value })}
          />
        ) : null}
      </fieldset>
    );
  });
}
