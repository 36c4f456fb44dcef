/**
 * Structures written as text in table cells: JSON, the `{key=value, …}` of query engines (rows, maps and `[a, b]` lists), and the
 * `{'key': 'value'}` of Python. Lenient and bounded: 64 KB of text, depth 16. Text that is none of these stays text.
 */
import { parsed } from './_fields.ts';

const MOST_TEXT = 65_536;
const MOST_DEPTH = 16;
const WORDS: Readonly<Record<string, unknown>> = {
  null: null,
  None: null,
  true: true,
  false: false,
  True: true,
  False: false,
};

class Reader {
  at = 0;
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  skip(): void {
    while (/\s/.test(this.source.charAt(this.at))) this.at += 1;
  }

  /** A quoted text with backslash escapes; undefined when it does not end. */
  quoted(): string | undefined {
    const quote = this.source.charAt(this.at);
    let made = '';
    for (let index = this.at + 1; index < this.source.length; index += 1) {
      const char = this.source.charAt(index);
      if (char === '\\') {
        index += 1;
        made += this.source.charAt(index);
      } else if (char === quote) {
        this.at = index + 1;
        return made;
      } else made += char;
    }
    return undefined;
  }

  /** Text up to a closing bracket, or to a comma after which the next member begins (`, name=`). */
  bare(closing: string, list: boolean): string {
    const rest = this.source.slice(this.at);
    const end = list ? /,\s|[\]]/ : closing === '}' ? /,\s*(?=[\w.:$@/-]{1,200}=)|[}\]]/ : /[,\]}]/;
    const found = end.exec(rest);
    const made = found === null ? rest : rest.slice(0, found.index);
    this.at += made.length;
    return made.trim();
  }

  value(closing: string, depth: number, list = false): unknown {
    this.skip();
    const char = this.source.charAt(this.at);
    if (depth > 0 && char === '{') return this.object(depth - 1);
    if (depth > 0 && char === '[') return this.array(depth - 1);
    if (char === "'" || char === '"') {
      const found = this.quoted();
      if (found !== undefined) return found;
    }
    const found = this.bare(closing, list);
    if (Object.hasOwn(WORDS, found)) return WORDS[found];
    return found;
  }

  object(depth: number): Record<string, unknown> {
    const made: [string, unknown][] = [];
    this.at += 1;
    while (this.at < this.source.length && made.length < 500) {
      this.skip();
      const char = this.source.charAt(this.at);
      if (char === '}') break;
      if (char === ',') {
        this.at += 1;
        continue;
      }
      const name =
        char === "'" || char === '"'
          ? this.quoted()
          : /^[^=:,{}]{1,200}(?==)/.exec(this.source.slice(this.at, this.at + 201))?.[0];
      if (name === undefined) break;
      if (char !== "'" && char !== '"') this.at += name.length;
      this.skip();
      if (!/[=:]/.test(this.source.charAt(this.at))) break;
      this.at += 1;
      made.push([name.trim(), this.value('}', depth)]);
    }
    if (this.source.charAt(this.at) === '}') this.at += 1;
    return Object.fromEntries(made.filter(([name]) => name !== '__proto__'));
  }

  array(depth: number): readonly unknown[] {
    const made: unknown[] = [];
    this.at += 1;
    while (this.at < this.source.length && made.length < 500) {
      this.skip();
      const char = this.source.charAt(this.at);
      if (char === ']') break;
      const before = this.at;
      if (char === ',') this.at += 1;
      else made.push(this.value(']', depth, true));
      if (this.at === before) break;
    }
    if (this.source.charAt(this.at) === ']') this.at += 1;
    return made;
  }
}

/** The structure a cell's text writes down; the value itself when it is no such text. */
export function structOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const trimmed = value.trim();
  if (!/^[{[]/.test(trimmed) || trimmed.length > MOST_TEXT) return value;
  const json = parsed(trimmed);
  if (json !== undefined) return json;
  return new Reader(trimmed).value('', MOST_DEPTH);
}
