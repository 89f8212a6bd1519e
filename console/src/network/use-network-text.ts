import { networkDe } from '../text/network.de.ts';
import { type NetworkTexts, networkEn } from '../text/network.en.ts';
import { usePageTexts } from '../text/page-texts.tsx';

const texts = { en: networkEn, de: networkDe };

export function useNetworkText(): NetworkTexts {
  return usePageTexts(texts);
}
