/** Ways to read a source record's text. All of it is hostile: bounded, and shown as text only. */

export interface NamedCell {
  readonly name: string;
  readonly value: string;
}

const MOST_CELLS = 1000;

/** One line of CSV (RFC 4180; quoted cells may hold line breaks), at most a thousand cells. */
export function csvRow(text: string, delimiter = ','): string[] {
  const cells: string[] = [];
  let value = '';
  let at = 0;
  let quoted = false;
  while (at < text.length && cells.length < MOST_CELLS) {
    const char = text[at] as string;
    if (quoted) {
      if (char === '"' && text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else if (char === '"') quoted = false;
      else value += char;
    } else if (char === '"' && value === '') quoted = true;
    else if (char === delimiter) {
      cells.push(value);
      value = '';
    } else if (char === '\n' || char === '\r') break;
    else value += char;
    at += 1;
  }
  cells.push(value);
  return cells;
}

/** The delimiter that the header uses most of comma, semicolon, tab and bar. */
export function delimiterOf(header: string): string {
  let best = ',';
  for (const one of [',', ';', '\t', '|']) if (header.split(one).length > header.split(best).length) best = one;
  return best;
}

/** A CSV record's cells by their header; cells beyond the header are numbered. */
export function csvCells(header: string, text: string): NamedCell[] {
  const delimiter = delimiterOf(header);
  const names = csvRow(header.replace(/^\uFEFF/, ''), delimiter);
  const values = csvRow(text, delimiter);
  return Array.from({ length: Math.max(names.length, values.length) }, (_, index) => ({
    name: names[index] ?? `column ${index + 1}`,
    value: values[index] ?? '',
  }));
}

/** Two-space indented JSON, or undefined when the text is not a JSON object or list. Numbers may be reprinted. */
export function prettyJson(text: string): string | undefined {
  const trimmed = text.trim().replace(/,$/, '');
  if (!/^[[{]/.test(trimmed)) return undefined;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    return undefined;
  }
}

const MOST_HEX_BYTES = 16_384;

/** A hex view of 16 bytes a line with its offsets in the file; the first 16 KB. */
export function hexLines(base64: string, offset: number): string {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).subarray(0, MOST_HEX_BYTES);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = [...bytes.subarray(at, at + 16)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${String(offset + at).padStart(10)}  ${hex.padEnd(47)}  ${text}`);
  }
  return lines.join('\n');
}
