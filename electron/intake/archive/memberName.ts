/** Names of archive members: text from whoever packed the archive, shown to people and never used as a path. */

const MAX_NAME = 1_024;
/** The upper half of code page 437, in which zip names are written that are not marked as UTF-8 (APPNOTE 6.3.10, appendix D). */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a name's bytes: UTF-8 where they are that, else code page 437. */
export function nameText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    let text = '';
    for (const byte of bytes) text += byte < 128 ? String.fromCharCode(byte) : (CP437[byte - 128] ?? '\ufffd');
    return text;
  }
}

export interface MemberName {
  /** Relative, `/` between parts, without `.`, `..`, drive letter or control characters. */
  readonly name: string;
  /** As stated, when it would have led outside a folder or hides something. */
  readonly unsafe?: string;
}

/** A name that could lead nowhere but below where it is shown. */
export function memberName(stated: string): MemberName {
  const parts = stated.split(/[\\/]+/);
  const kept = parts
    .map((part) => part.replace(/^(?:[A-Za-z]:)+/, ''))
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .map((part) => part.replace(/[\u0000-\u001f\u007f]/g, '\ufffd'));
  const whole = kept.join('/');
  const name = (whole.length > MAX_NAME ? whole.slice(-MAX_NAME) : whole) || 'unnamed';
  const drive = parts.some((part) => /^[A-Za-z]:/.test(part));
  const escapes = drive || parts.includes('..') || /^\//.test(stated) || stated.includes('\\');
  return escapes || whole.includes('\ufffd') || name !== whole ? { name, unsafe: stated.slice(0, MAX_NAME) } : { name };
}
