import { Button, Group, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { channelsQuery } from '../api/network.ts';
import type { Sketch } from '../api/rules-types.ts';
import { minorDigits } from '../text/format.ts';
import { SmallButton } from './leaf-fields.tsx';
import { useRuleWords } from './words.ts';

interface SketchLine {
  readonly sku: string;
  readonly units: number;
  /** In the currency's own unit. */
  readonly price: number;
}

/** An order as somebody types it. */
export interface SketchInput {
  readonly currency: Sketch['currency'];
  readonly channel: string;
  readonly country: string;
  readonly region: string;
  readonly postalCode: string;
  readonly service: string;
  readonly lines: readonly SketchLine[];
}

const noLine: SketchLine = { sku: '', units: 1, price: 0 };

export function emptySketch(currency: Sketch['currency']): SketchInput {
  const nothing = { channel: '', country: '', region: '', postalCode: '', service: '' };
  return { currency, ...nothing, lines: [noLine] };
}

function named(name: string, text: string): Record<string, string> {
  return text.trim() === '' ? {} : { [name]: text.trim() };
}

type Country = Sketch['destination']['country'];

/** Two letters; the API says which of them are no country. */
function isCountry(text: string): text is Country {
  return /^[A-Z]{2}$/.test(text);
}

/** The sketch as the API takes it, of the lines that have a SKU; undefined while a country or a line is missing. */
export function sketchOf({ currency, region, postalCode, ...more }: SketchInput): Sketch | undefined {
  const country = more.country.trim().toUpperCase();
  const scale = 10 ** minorDigits(currency);
  const lines = more.lines
    .filter(({ sku }) => sku.trim() !== '')
    .map(({ sku, units, price }) => ({
      sku: sku.trim(),
      quantity: units,
      unitValueMinor: Math.round(price * scale),
    }));
  if (!isCountry(country) || lines.length === 0) return undefined;
  const valueMinor = lines.reduce((sum, { quantity, unitValueMinor }) => sum + quantity * unitValueMinor, 0);
  return {
    currency,
    valueMinor,
    ...named('channel', more.channel),
    ...named('service', more.service),
    destination: {
      country,
      ...named('region', region.toUpperCase()),
      ...named('postalCode', postalCode),
    },
    lines,
  };
}

interface Props {
  readonly sketch: SketchInput;
  readonly onChange: (sketch: SketchInput) => void;
}

const PLACE = ['country', 'region', 'postalCode', 'service'] as const;

export function SketchFields({ sketch, onChange }: Props) {
  const { rules: say } = useRuleWords();
  const { data: channels = [] } = useQuery(channelsQuery);
  const { lines } = sketch;
  const change = (part: Partial<SketchInput>): void => onChange({ ...sketch, ...part });
  const changeLine = (index: number, part: Partial<SketchLine>): void =>
    change({ lines: lines.with(index, { ...(lines[index] ?? noLine), ...part }) });
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <NativeSelect
          label={say.try.channel}
          value={sketch.channel}
          data={[
            { value: '', label: say.try.anyChannel },
            ...channels.map(({ id }) => ({ value: id, label: id })),
          ]}
          onChange={({ currentTarget }) => change({ channel: currentTarget.value })}
        />
        {PLACE.map((name) => (
          <TextInput
            key={name}
            label={say.try[name]}
            w="9rem"
            value={sketch[name]}
            required={name === 'country'}
            onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
          />
        ))}
      </Group>
      {lines.map((line, index) => (
        // Lines have no name of their own: their place is what is said of them.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Group key={`${lines.length} ${index}`} align="flex-end">
          <TextInput
            label={say.try.sku(index + 1)}
            value={line.sku}
            onChange={({ currentTarget }) => changeLine(index, { sku: currentTarget.value })}
          />
          <NumberInput
            label={say.try.units(index + 1)}
            min={1}
            max={1_000_000}
            allowDecimal={false}
            w="11rem"
            value={line.units}
            onChange={(units) => changeLine(index, { units: Math.max(1, Number(units)) })}
          />
          <NumberInput
            label={say.try.price(index + 1)}
            min={0}
            decimalScale={minorDigits(sketch.currency)}
            suffix={` ${sketch.currency}`}
            w="14rem"
            value={line.price}
            onChange={(price) => changeLine(index, { price: Number(price) })}
          />
          {lines.length === 1 ? null : (
            <SmallButton
              name={say.try.dropLine(index + 1)}
              sign="✕"
              onClick={() => change({ lines: lines.toSpliced(index, 1) })}
            />
          )}
        </Group>
      ))}
      <Group>
        <Button variant="default" size="xs" onClick={() => change({ lines: [...lines, noLine] })}>
          {say.try.addLine}
        </Button>
      </Group>
    </Stack>
  );
}
