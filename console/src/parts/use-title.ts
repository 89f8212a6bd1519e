import { useEffect } from 'react';
import { useText } from '../text/text.tsx';

/** The page's own title in the browser: what it shows, then the product's name. */
export function useTitle(shown: string): void {
  const { say } = useText();
  useEffect(() => {
    document.title = `${shown} · ${say.product}`;
  }, [shown, say]);
}
