import { describe, expect, it } from 'vitest';
import { plainText } from '../../../functions/channels/message/plain-text.ts';

describe('plain text of HTML', () => {
  it.each([
    ['Tea &amp; Cake', 'Tea & Cake'],
    ['A &ndash; B&#8217;s &#x22;C&quot;', 'A – B’s "C"'],
    ['<b>Bold</b> 3 < 4', 'Bold 3 < 4'],
    ['&lt;b&gt; &amp;lt;', '<b> &lt;'],
    ['&unknown; &#9999999;', '&unknown; &#9999999;'],
  ])('reads %s as %s', (html, text) => {
    expect(plainText(html)).toBe(text);
  });
});
