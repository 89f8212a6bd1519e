import { describe, expect, it } from 'vitest';
import { plainText } from '../../../functions/channels/message/plain-text.ts';

describe('plain text of HTML', () => {
  it.each([
    ['Tea &amp; Cake', 'Tea & Cake'],
    ['A &ndash; B&#8217;s &#x22;C&quot;', 'A – B’s "C"'],
    ['<b>Bold</b> 3 < 4', 'Bold 3 < 4'],
    ['&lt;b&gt; &amp;lt;', '<b> &lt;'],
    ['&unknown; &#9999999;', '&unknown; &#9999999;'],
    ['Caf&eacute; 5&euro; &frac12; &Auml;&auml;', 'Café 5€ ½ Ää'],
    ['A&nbsp;B &#160;', 'A B  '],
    ['R&D AT&T &copy=1', 'R&D AT&T &copy=1'],
    ['&#150; of Windows-1252', '– of Windows-1252'],
    ['&#xd83d; &#0;', '&#xd83d; &#0;'],
  ])('reads %s as %s', (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it.each([
    ['<b', ''],
    ['</', 'a>'],
    ['<a', '>'],
    ['&amp;', ''],
    ['&#', '1;'],
    ['<', '>'],
  ])('takes time in proportion to 200 KB of "%s"', (part, end) => {
    const started = performance.now();

    plainText(`${part.repeat(200_000 / part.length)}${end}`);

    expect(performance.now() - started).toBeLessThan(300);
  });

  it.each([
    ['<b>1</b>', '1'],
    ['a<br/>b', 'ab'],
    ['<a<b>c', 'c'],
    ['1 <2> 3', '1 <2> 3'],
    ['open <b', 'open <b'],
    ['<<b>>', '<>'],
    ['</ p>x', '</ p>x'],
  ])('takes tags out of %s', (html, text) => {
    expect(plainText(html)).toBe(text);
  });
});
