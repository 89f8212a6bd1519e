/** How a channel looks to its customers: on the tracking page that a link opens. */
import * as z from 'zod';

const LOGO_DATA = /^data:image\/(?:png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/;
const MOST_LOGO_CHARACTERS = 8000;

function isLogo(text: string): boolean {
  if (text.startsWith('data:')) return LOGO_DATA.test(text);
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

export const brandSchema = z.strictObject({
  /** As customers know it. */
  name: z.string().trim().min(1).max(80),
  /** `#rrggbb`: of the bar and of buttons, whose words are black or white, whichever is read better on it. */
  colour: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, { error: 'must be a colour as #rrggbb' })
    .optional(),
  /** A picture as `data:image/...;base64,` (small, so that the page is), or its https address at the brand's own. */
  logo: z
    .string()
    .max(MOST_LOGO_CHARACTERS)
    .refine(isLogo, { error: 'must be a data:image/(png|jpeg|webp|svg+xml);base64 or an https address' })
    .optional(),
  /** By language (`en`, `de`); a language without one shows the first. */
  texts: z
    .record(
      z.string().regex(/^[a-z]{2}$/, { error: 'must be a language in two letters' }),
      z.strictObject({
        /** Above the order. */
        greeting: z.string().trim().min(1).max(300).optional(),
        /** Whom to ask, and how. */
        contact: z.string().trim().min(1).max(300).optional(),
      }),
    )
    .default({}),
});
export type Brand = z.output<typeof brandSchema>;
