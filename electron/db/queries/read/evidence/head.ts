/** The first rows of a stored file as cells, for mapping a file in no known format. Reads 64 KB at most. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { maskRecord } from '../../../../../shared/model/maskRecord.ts';
import { isSecretName } from '../../../../../shared/model/secrets.ts';
import type { ReadDb } from '../../../handles.ts';
import { first } from '../statement.ts';
import { readBytes, recordStream } from './chunkBytes.ts';

type Head = Out<'evidence.head'>;

const HEAD_BYTES = 64 * 1024;
const MAX_COLUMNS = 500;
const MAX_ROWS = 10;
const MAX_CELL = 2_000;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** @throws NotFound */
export function evidenceHead(db: ReadDb, evidenceId: number): Head {
  const source = recordStream(db, evidenceId);
  const bytes = readBytes(db, source, 0, HEAD_BYTES);
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (text.trim() === '') return { container: 'empty', columns: [], rows: [] };
  if (text.includes('\u0000')) return { container: 'binary', columns: [], rows: [] };
  const complete = bytes.length < HEAD_BYTES;
  return masked(isText(db, evidenceId) ? textHead(text, complete) : (jsonHead(text) ?? csvHead(text, complete)));
}

/** Whether the file was divided into lines of text, which have no columns. */
function isText(db: ReadDb, evidenceId: number): boolean {
  const row = first<{ framing: string | null }>(db, 'SELECT framing FROM evidence WHERE id = :id', { id: evidenceId });
  return row?.framing === 'text_lines';
}

function textHead(text: string, complete: boolean): Head {
  const lines = text.split(/\r\n|\r|\n/);
  if (!complete) lines.pop();
  const shown = lines.filter((line) => line.trim() !== '').slice(0, MAX_ROWS);
  return { container: 'text_lines', columns: ['line'], rows: shown.map((line) => [line.slice(0, MAX_CELL)]) };
}

function masked(head: Head): Head {
  const cell = (value: string, column: string | undefined) =>
    value !== '' && isSecretName(column ?? '') ? '(masked)' : maskRecord(value).text;
  return { ...head, rows: head.rows.map((row) => row.map((value, at) => cell(value, head.columns[at]))) };
}

/** Objects as rows: columns are dotted paths to their scalar members, as a column mapping names them. */
function jsonHead(text: string): Head | undefined {
  const objects = [...jsonObjects(text)];
  if (objects.length === 0) return undefined;
  const columns: string[] = [];
  const flat = objects.map((object) => {
    const cells = new Map<string, string>();
    flatten(object, '', cells, 0);
    for (const name of cells.keys()) if (!columns.includes(name) && columns.length < MAX_COLUMNS) columns.push(name);
    return cells;
  });
  const container = text.trimStart().startsWith('[') ? 'json_array' : 'ndjson';
  return { container, columns, rows: flat.map((cells) => columns.map((name) => cells.get(name) ?? '')) };
}

/** The first complete objects: elements of a list, members of a wrapped list, or one after another. */
function* jsonObjects(text: string): Generator<object> {
  const wrapped = /^\s*\{\s*"[^"]{1,100}"\s*:\s*\[/.exec(text);
  let at = wrapped === null ? text.search(/[[{]/) : wrapped[0].length;
  if (text[at] === '[') at += 1;
  for (let count = 0; count < MAX_ROWS && at >= 0; count += 1) {
    const start = text.indexOf('{', at);
    if (start < 0 || !/^[\s,]*$/.test(text.slice(at, start))) return;
    const end = endOfObject(text, start);
    if (end < 0) return;
    const value = parseObject(text.slice(start, end));
    if (value === undefined) return;
    yield value;
    at = end;
  }
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function endOfObject(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function flatten(value: unknown, path: string, cells: Map<string, string>, depth: number): void {
  if (cells.size >= MAX_COLUMNS) return;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 8) {
    for (const [name, member] of Object.entries(value)) {
      flatten(member, path === '' ? name : `${path}.${name}`, cells, depth + 1);
    }
    return;
  }
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  cells.set(path, text.slice(0, MAX_CELL));
}

function csvHead(text: string, complete: boolean): Head {
  const line = text.slice(0, Math.max(0, text.search(/[\r\n]/)) || text.length);
  const delimiter = DELIMITERS.reduce((best, one) => (split(line, one) > split(line, best) ? one : best), ',');
  const rows = csvRows(text, delimiter, complete);
  return { container: 'csv', columns: rows[0] ?? [], rows: rows.slice(1, MAX_ROWS + 1) };
}

const split = (line: string, delimiter: string) => line.split(delimiter).length;

/** RFC 4180 rows; an unfinished last row of a cut head is left out. */
function csvRows(text: string, delimiter: string, complete: boolean): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    if (row.length < MAX_COLUMNS) row.push(cell.slice(0, MAX_CELL));
    cell = '';
  };
  for (let at = 0; at < text.length && rows.length <= MAX_ROWS; at += 1) {
    const char = text[at] as string;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === delimiter) endCell();
    else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at += 1;
      if (cell !== '' || row.length > 0) {
        endCell();
        rows.push(row);
        row = [];
      }
    } else cell += char;
  }
  if (complete && rows.length <= MAX_ROWS && (cell !== '' || row.length > 0)) {
    endCell();
    rows.push(row);
  }
  return rows;
}
