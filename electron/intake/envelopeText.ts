/**
 * Lines of plain-text logs inside JSON or CSV: Elastic's `event.original` and `message`, Splunk's `_raw`, Docker's `log`, CloudWatch's
 * `logEvents`. They are handed to importers of text only, and are the same records as the lines of the file they were read from.
 */
import { type Envelope, MEMBERS, memberAt, type Opened, ORIGINALS } from './envelope.ts';

/** Lists of records, with the member of their elements that is the line. */
const LISTS: readonly (readonly [list: string, member: string])[] = [
  ['hits.hits', '_source.event.original'],
  ['hits.hits', '_source.message'],
  ['logEvents', 'message'],
];
const MOST_INNER = 100_000;
const LONGEST_LINE = 1024 * 1024;

/** A single line of text that is not JSON, without its line end. */
function lineIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_LINE) return undefined;
  const line = value.replace(/[\r\n]+$/, '');
  return line.trim() === '' || /^\s*[[{"]/.test(line) || /[\r\n]/.test(line) ? undefined : line;
}

function inMember(path: string, original: boolean): Envelope {
  return {
    name: path,
    original,
    container: 'text_lines',
    open(value) {
      const line = lineIn(memberAt(value, path));
      return line === undefined ? [] : [{ value: line, pointer: '' }];
    },
  };
}

function inList(list: string, member: string): Envelope {
  const base = `/${list.replaceAll('.', '/')}`;
  return {
    name: `${list} › ${member}`,
    original: false,
    container: 'text_lines',
    open(value) {
      const items = memberAt(value, list);
      if (!Array.isArray(items)) return [];
      return items.slice(0, MOST_INNER).flatMap((item, index): Opened[] => {
        const line = lineIn(memberAt(item, member));
        return line === undefined ? [] : [{ value: line, pointer: `${base}/${index}` }];
      });
    },
  };
}

const ORIGINAL_LINES = ORIGINALS.map((path) => inMember(path, true));
const OTHER_LINES = [
  ...LISTS.map(([list, member]) => inList(list, member)),
  ...MEMBERS.map((path) => inMember(path, false)),
];

/**
 * The members in which at least half of these records hold a line of text.
 * @param original the members that are by definition the source's own line; else the others
 */
export function textEnvelopesOf(samples: readonly unknown[], original: boolean): readonly Envelope[] {
  if (samples.length === 0) return [];
  return (original ? ORIGINAL_LINES : OTHER_LINES).filter(
    (envelope) => samples.filter((value) => envelope.open(value).length > 0).length * 2 >= samples.length,
  );
}
