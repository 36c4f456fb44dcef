/**
 * Markdown that evidence cannot break (CommonMark 0.31, GitHub Flavored Markdown): no markup, no HTML, no link, no mention of a person or an
 * issue comes out of a text that a record holds. Control and bidirectional characters are shown as their code points.
 */
const DISGUISES = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

function plain(text: string): string {
  return text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll(DISGUISES, (char) => `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`);
}

/** Running text: every character that could mean something is escaped; `@name` and `#12` become code, which no tracker turns into a link. */
export function prose(text: string): string {
  return plain(text)
    .split(/((?<![\p{L}\p{N}])[@#][\p{L}\p{N}_-]+)/u)
    .map((part, at) => (at % 2 === 1 ? `\`${part}\`` : escapeMarks(part)))
    .join('');
}

/** Escaping also the slashes of `https://` and the dot of `www.` keeps both from being made links. */
function escapeMarks(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll(/[\\`*_{}[\]<>()#+\-!|~^$]/g, (char) => `\\${char}`)
    .replaceAll(/^(\s*\d+)([.)])/g, '$1\\$2')
    .replaceAll('://', ':\\/\\/')
    .replaceAll(/(www)\./gi, '$1\\.')
    .replaceAll('@', '&#64;');
}

/** A name or an identifier, exactly as it is; a dash when there is none. */
export function code(text: string): string {
  if (text === '') return '–';
  // No code in a table can hold a backslash before a bar.
  if (text.includes('\\|')) return prose(text);
  const shown = plain(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const padded = shown.startsWith('`') || shown.endsWith('`') || (/^ .* $/.test(shown) && shown.trim() !== '');
  return padded ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/** One row of a table; a bar inside a cell would end it, even in code. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, '\\|')).join(' | ')} |\n`;
}
