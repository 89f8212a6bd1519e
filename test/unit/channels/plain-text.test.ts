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
});
