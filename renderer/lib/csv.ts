/** CSV for the clipboard: RFC 4180 quoting, and no cell that a spreadsheet would run as a formula. */

/**
 * One cell. A text starting with `=`, `+`, `-`, `@`, tab or carriage return gets a leading apostrophe, as OWASP's advice
 * on CSV injection says; plain numbers stay numbers.
 */
export function csvCell(text: string): string {
  const clean = text.replaceAll('\u0000', '\uFFFD');
  const risky = /^[=+\-@\t\r\n＝＋－＠]/.test(clean) && !/^[+-]?\d+(\.\d+)?$/.test(clean);
  const safe = risky ? `'${clean}` : clean;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Header and rows joined with CRLF. */
export function toCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n');
}
