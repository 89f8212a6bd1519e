/** What an action may be told besides its name: shown for the action that takes it. */
import { Checkbox, NativeSelect, Radio, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { locationsQuery } from '../api/network.ts';
import type { Exception } from '../api/types.ts';
import { textsIn } from '../parts/field-of.ts';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { reasonsOf } from './patch.ts';
import { type Decided, endings } from './resolution.ts';

interface Props {
  readonly exception: Exception;
  readonly decided: Decided;
  readonly decide: (change: Partial<Decided>) => void;
}

function withOrWithout(list: readonly string[], one: string): string[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

/** Which locations may serve the units when they are planned again. */
export function Locations({ decided, decide }: Omit<Props, 'exception'>) {
  const { say } = useText();
  const { data: locations = [] } = useQuery(locationsQuery);
  const all = locations.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }));
  return (
    <Stack gap="sm">
      <NativeSelect
        label={say.detail.only}
        value={decided.only ?? ''}
        data={[{ value: '', label: say.detail.anywhere }, ...all]}
        onChange={({ currentTarget }) => decide({ only: currentTarget.value || undefined })}
      />
      {decided.only === undefined && locations.length > 0 ? (
        <Checkbox.Group
          label={say.detail.away}
          description={say.detail.awayHint}
          value={[...decided.away]}
          onChange={(away) => decide({ away })}
        >
          <div className="console-choices">
            {locations.map(({ id, name }) => (
              <Checkbox key={id} value={id} label={name} />
            ))}
          </div>
        </Checkbox.Group>
      ) : null}
    </Stack>
  );
}

/** What became of the units that had reached no end. */
export function Endings({ decided, decide }: Omit<Props, 'exception'>) {
  const { say } = useText();
  return (
    <Radio.Group
      label={say.detail.ended}
      value={decided.ending ?? ''}
      onChange={(value) => decide({ ending: endings.find((ending) => ending === value) })}
      withAsterisk
    >
      <Stack gap={6} mt={6}>
        {endings.map((ending) => (
          <Radio key={ending} value={ending} label={say.detail.endings[ending]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

const LINE = /^lines\.(\d+)\.(.+)$/;

function Corrections({ exception, decided, decide }: Props) {
  const { say } = useText();
  const labelOf = (path: string): string => {
    const [, index, field] = LINE.exec(path) ?? [];
    return field === undefined ? inWords(path) : say.detail.ofLine(inWords(field), Number(index) + 1);
  };
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600}>
        {say.detail.correct}
      </Text>
      {reasonsOf(exception.detail).map(({ path, message }) => (
        <TextInput
          key={path}
          label={labelOf(path)}
          description={message}
          value={decided.values[path] ?? ''}
          onChange={({ currentTarget }) =>
            decide({ values: { ...decided.values, [path]: currentTarget.value } })
          }
        />
      ))}
    </Stack>
  );
}

function EditedFields({ exception, decided, decide }: Props) {
  const { say } = useText();
  const fields = textsIn(exception.detail, 'fields');
  if (fields.length < 2) return null;
  return (
    <fieldset className="console-fieldset">
      <legend>{say.detail.fields}</legend>
      <Stack gap={6}>
        {fields.map((name) => (
          <Checkbox
            key={name}
            label={name}
            checked={decided.fields.includes(name)}
            onChange={() => decide({ fields: withOrWithout(decided.fields, name) })}
          />
        ))}
      </Stack>
    </fieldset>
  );
}

function ShipInstead({ decided, decide }: Omit<Props, 'exception'>) {
  const { say } = useText();
  return (
    <Switch
      label={say.detail.shipInstead}
      checked={decided.ship}
      onChange={({ currentTarget }) => decide({ ship: currentTarget.checked })}
    />
  );
}

/** The fields of an effect, or nothing where it takes none. */
export function Parameters({ effect, ...props }: Props & { readonly effect: string }) {
  const isPlanned = effect === 'resume' && props.exception.exceptionType !== 'ExecutionFailed';
  if (isPlanned) return <Locations {...props} />;
  if (effect === 'recapture') return <Corrections {...props} />;
  if (effect === 'conclude') return <Endings {...props} />;
  if (effect === 'applyEdit') return <EditedFields {...props} />;
  if (effect !== 'choose') return null;
  return (
    <Stack gap="sm">
      <ShipInstead {...props} />
      {props.decided.ship ? null : <Locations {...props} />}
    </Stack>
  );
}
