/**
 * Sigma's text patterns: `*` any number of characters, `?` exactly one, with backslash escapes as the specification has them
 * (github.com/SigmaHQ/sigma-specification, "Escaping"). Matching takes time in proportion to pattern × text, whatever either holds.
 */

export const ANY: unique symbol = Symbol('*');
export const ONE: unique symbol = Symbol('?');
export const DASH: unique symbol = Symbol('-');

/** A literal text, any number of characters, one character, or any of the dashes that `|windash` takes for one another. */
export type Piece = string | typeof ANY | typeof ONE | typeof DASH;

export type Pattern = readonly Piece[];

/** Reads a value: `\*`, `\?` and `\\` stand for the character, any other backslash for itself. */
export function parsePattern(value: string): Pattern {
  const pieces: Piece[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') pieces.push(literal);
    literal = '';
  };
  for (let at = 0; at < value.length; at += 1) {
    const char = value[at] as string;
    const next = value[at + 1];
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      at += 1;
    } else if (char === '*' || char === '?') {
      flush();
      if (char === '?') pieces.push(ONE);
      else if (pieces.at(-1) !== ANY) pieces.push(ANY);
    } else literal += char;
  }
  flush();
  return pieces;
}

/** The pattern's text where it is nothing but text. */
export function plainText(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  const [first] = pattern;
  return pattern.length === 1 && typeof first === 'string' ? first : undefined;
}

/** `contains`, `startswith` and `endswith` put a `*` around, after and before. */
export function open(pattern: Pattern, before: boolean, after: boolean): Pattern {
  const start: Pattern = before && pattern[0] !== ANY ? [ANY, ...pattern] : pattern;
  return after && start.at(-1) !== ANY ? [...start, ANY] : start;
}

const DASHES = '-/\u2013\u2014\u2015';

/** Every dash or slash of the pattern stands for all of them. */
export function anyDash(pattern: Pattern): Pattern {
  return pattern.flatMap((piece): Piece[] => {
    if (typeof piece !== 'string') return [piece];
    const parts: Piece[] = [];
    let literal = '';
    for (const char of piece) {
      if (!DASHES.includes(char)) {
        literal += char;
        continue;
      }
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(DASH);
    }
    return literal === '' ? parts : [...parts, literal];
  });
}

export type TextTest = (text: string) => boolean;

/** Compiles a pattern. Without `cased`, capital and small letters are the same. */
export function patternTest(pattern: Pattern, cased: boolean): TextTest {
  const fold = cased ? (text: string) => text : (text: string) => text.toLowerCase();
  const pieces = pattern.map((piece) => (typeof piece === 'string' ? fold(piece) : piece));
  const simple = simpleTest(pieces);
  if (simple !== undefined) return (text) => simple(fold(text));
  const units = pieces.flatMap((piece): (string | symbol)[] => (typeof piece === 'string' ? [...piece] : [piece]));
  return (text) => wild(units, [...fold(text)]);
}

/** The patterns that nearly all rules consist of. */
function simpleTest(pieces: Pattern): TextTest | undefined {
  const texts = pieces.filter((piece) => typeof piece === 'string');
  if (pieces.some((piece) => piece === ONE || piece === DASH) || texts.length > 1) return undefined;
  const [text = ''] = texts;
  const before = pieces[0] === ANY;
  const after = pieces.at(-1) === ANY;
  if (texts.length === 0) return pieces.length === 0 ? (value) => value === '' : () => true;
  if (before && after) return (value) => value.includes(text);
  if (before) return (value) => value.endsWith(text);
  if (after) return (value) => value.startsWith(text);
  return (value) => value === text;
}

/** Goes back to the last `*` only, never further. */
function wild(pattern: readonly (string | symbol)[], text: readonly string[]): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let resume = 0;
  while (place < text.length) {
    const unit = pattern[at];
    const char = text[place] as string;
    if (unit === ANY) {
      star = at;
      resume = place;
      at += 1;
    } else if (unit === ONE || unit === char || (unit === DASH && DASHES.includes(char))) {
      at += 1;
      place += 1;
    } else if (star === -1) return false;
    else {
      at = star + 1;
      resume += 1;
      place = resume;
    }
  }
  while (pattern[at] === ANY) at += 1;
  return at === pattern.length;
}
