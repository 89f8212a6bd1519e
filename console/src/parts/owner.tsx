import { useText } from '../text/text.tsx';

/** Whose an exception is, in words: `Channel shopify-us`. */
export function useOwnerName(): (owner: string) => string {
  const { say } = useText();
  const kinds: Readonly<Record<string, string>> = say.owners;
  return (owner) => {
    const [kind = '', id] = owner.split(':');
    const name = kinds[kind] ?? kind;
    return id === undefined ? name : `${name} ${id}`;
  };
}
