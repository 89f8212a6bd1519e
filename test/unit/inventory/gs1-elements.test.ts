import { describe, expect, test } from 'vitest';
import { readGs1 } from '../../../functions/inventory/scan/gs1-elements.ts';

const GS = '\u001d';
const gtin = '09506000134352';

function elementsOf(label: string): unknown {
  const reading = readGs1(label);
  return 'elements' in reading ? Object.fromEntries(reading.elements) : reading;
}

describe('a GS1 label', () => {
  const told = { '01': gtin, '17': '270131', '10': 'AB-1', '21': 'S/9' };
  test.each([
    ['an element string with FNC1 between fields', `01${gtin}1727013110AB-1${GS}21S/9`],
    ['with what the scanner says of the symbol', `]C101${gtin}1727013110AB-1${GS}21S/9`],
    ['with FNC1 as a caret, before and behind too', `^01${gtin}1727013110AB-1^21S/9^`],
    ['with FNC1 as its picture', `01${gtin}1727013110AB-1\u241d21S/9`],
    ['text with identifiers in parentheses', `(01)${gtin}(17)270131(10)AB-1(21)S/9`],
    ['a Digital Link', `https://id.gs1.org/01/${gtin}/10/AB-1/21/S%2F9?17=270131`],
    [
      'a Digital Link below a path of the brand',
      `HTTPS://brand.example/01/shop/01/${gtin}/10/AB-1/21/S%2F9?17=270131&linkType=all#top`,
    ],
    [
      'a Digital Link by names, with a short GTIN',
      'https://brand.example/gtin/9506000134352/lot/AB-1/ser/S%2F9?17=270131',
    ],
  ])('is read as %s', (_, label) => {
    expect(elementsOf(label)).toEqual(told);
  });

  test.each([
    ['EAN-13', '4006381333931', '04006381333931'],
    ['UPC-A', '036000291452', '00036000291452'],
    ['EAN-8', '96385074', '00000096385074'],
    ['ITF-14', '10036000291459', '10036000291459'],
    ['EAN-13 of a scanner that names symbols', ']E04006381333931', '04006381333931'],
  ])('may be the barcode of the article: %s', (_, label, expected) => {
    expect(elementsOf(label)).toEqual({ '01': expected });
  });

  test('keeps what nothing here asks for, and knows where it ends', () => {
    expect(elementsOf(`01${gtin}3103001750` + `8008260101${GS}4140614141000036` + '90XY')).toEqual({
      '01': gtin,
      '3103': '001750',
      '8008': '260101',
      '414': '0614141000036',
      '90': 'XY',
    });
  });

  test('keeps parentheses of a value', () => {
    expect(elementsOf(`(01)${gtin}(10)A(B)(99999)C`)).toEqual({ '01': gtin, '10': 'A(B)(99999)C' });
  });

  test.each([
    ['a wrong check digit', '0109506000134351', 'has a wrong check digit in (01)09506000134351'],
    ['of an article', '4006381333932', 'has a wrong check digit in (01)04006381333932'],
    [
      'a wrong check digit of an SSCC',
      '00340123450000000018',
      'has a wrong check digit in (00)340123450000000018',
    ],
    ['a label that was cut off', `01${gtin}172701`, 'ends inside of (17)'],
    ['a fixed field with FNC1 inside', `01${gtin}17270${GS}1`, 'ends inside of (17)'],
    ['no identifier', `01${gtin}18270131`, 'has no GS1 application identifier at "1827"'],
    [
      'a lot that is too long',
      `01${gtin}10${'A'.repeat(21)}`,
      `says (10)${'A'.repeat(21)}, which is not 1 to 20 characters`,
    ],
    ['an empty lot', `01${gtin}10${GS}21S`, 'says (10), which is not 1 to 20 characters'],
    [
      'a character that labels do not have',
      `01${gtin}10AB#`,
      'has a character in (10) that no GS1 label has',
    ],
    ['letters in a date', `01${gtin}17AB0131`, 'says (17)AB0131, which is not a date, YYMMDD'],
    ['two lots', `01${gtin}10A${GS}10B`, 'says (10) twice, A and B'],
    ['text before the first identifier', `(x)(01)${gtin}`, 'does not begin with an application identifier'],
    [
      'a link to a shop',
      'https://brand.example/shoes?17=270131',
      'is a URI without a GTIN or SSCC in its path',
    ],
    [
      'a link with broken escapes',
      'https://brand.example/01/%zz',
      'has "%zz" in its path, which is not percent-encoded',
    ],
    ['no URI', 'https://', 'is not a URI'],
    ['words', 'hello', 'has no GS1 application identifier at "hell"'],
    ['part of an identifier', `01${gtin}31`, 'has no GS1 application identifier at "31"'],
  ])('says what is wrong: %s', (_, label, fault) => {
    expect(readGs1(label)).toEqual({ fault });
  });
});
