import { usePageTexts } from '../text/page-texts.tsx';
import { stockDe } from '../text/stock.de.ts';
import { type StockTexts, stockEn } from '../text/stock.en.ts';

const texts = { en: stockEn, de: stockDe };

export function useStockText(): StockTexts {
  return usePageTexts(texts);
}
