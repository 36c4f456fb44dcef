/**
 * HTML that cannot be broken by evidence: the `html` tag escapes every value put into it unless the value is Markup made by
 * the same tag. Control and bidirectional characters are shown as their code points, so that a name cannot disguise itself.
 */

/** Markup that is safe to print. Made only by `html`, `join` and `svg`. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | null | undefined | readonly Markup[];

export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let text = strings[0] ?? '';
  for (const [at, value] of values.entries()) text += print(value) + (strings[at + 1] ?? '');
  return new Markup(text);
}

function print(value: Value): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return escapeHtml(value.toLocaleString('en-US'));
  return value.map((item) => item.text).join('');
}

/** A picture made by the product's own SVG writers, which escape what they print. */
export function svg(text: string): Markup {
  return new Markup(text.replace(/^<\?xml[^>]*\?>\s*/, ''));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control (Cc) and format (Cf) characters, among them bidirectional overrides and zero-width ones: text that reads as something else. */
const DISGUISES = /(?![\t\n\r])[\p{Cc}\p{Cf}]/gu;

/** Text for element content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replace(DISGUISES, (char) => `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
