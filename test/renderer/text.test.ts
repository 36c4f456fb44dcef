import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { fitColumns, type GridColumn } from '../../renderer/components/grid/columns.ts';
import { gridAct } from '../../renderer/components/grid/keys.ts';
import { narrowed } from '../../renderer/components/notes/narrowed.ts';
import { csvCell, toCsv } from '../../renderer/lib/csv.ts';
import { csvCells, hexLines, prettyJson } from '../../renderer/lib/recordText.ts';
import { formatBytes, formatSpan, looksLikeId, shortenMiddle } from '../../renderer/lib/text.ts';

describe('copying as CSV', () => {
  it('is read back as what was shown', () => {
    const rows = [
      ['plain', 'with "quotes"', 'two\nlines'],
      [' spaces ', 'a,b', ''],
    ];
    const read = Papa.parse<string[]>(toCsv(['a', 'b', 'c'], rows)).data;
    expect(read).toEqual([['a', 'b', 'c'], ...rows]);
  });

  it('leaves no cell that a spreadsheet would run', () => {
    for (const text of ['=cmd|/c calc!A1', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '＝1+1'])
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
    expect(csvCell('-12.5')).toBe('-12.5');
  });
});

describe('shortening', () => {
  it('keeps both ends and never splits a character', () => {
    expect(shortenMiddle('0H4x000000008OQ7aa19K2', 9)).toBe('0H4x…19K2');
    expect(shortenMiddle('short', 9)).toBe('short');
    expect(shortenMiddle('🙂'.repeat(30), 5)).toBe('🙂🙂…🙂🙂');
  });

  it('takes identifiers for identifiers and names for names', () => {
    expect(looksLikeId('0H4x000000008OQ7aa19K2')).toBe(true);
    expect(looksLikeId('margarethe.oberhuber7@northwind.example')).toBe(false);
    expect(looksLikeId('Quarterly Renewal Summarizer 2')).toBe(false);
  });
});

describe('units', () => {
  it('says bytes and spans as a person would', () => {
    expect([1, 999, 1000, 38_114_655, 999_600_000].map(formatBytes)).toEqual([
      '1 byte',
      '999 bytes',
      '1.00 KB',
      '38.1 MB',
      '1.00 GB',
    ]);
    expect([350_000, 45_300_000, 124_000_000, 7_500_000_000].map(formatSpan)).toEqual([
      '350 ms',
      '45.3 s',
      '2 min 04 s',
      '2 h 05 min',
    ]);
  });
});

describe('reading a source record', () => {
  it('puts CSV cells under their header, quotes and line breaks included', () => {
    expect(csvCells('\uFEFFid;note;more', '7;"a ""b"";\nc";;extra')).toEqual([
      { name: 'id', value: '7' },
      { name: 'note', value: 'a "b";\nc' },
      { name: 'more', value: '' },
      { name: 'column 4', value: 'extra' },
    ]);
  });

  it('indents JSON and leaves everything else alone', () => {
    expect(prettyJson('{"a":[1]},')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(prettyJson('{"a":')).toBeUndefined();
    expect(prettyJson('"text"')).toBeUndefined();
  });

  it('shows bytes at their offset in the file', () => {
    expect(hexLines(btoa('A\u0000\u00ff'), 4096)).toBe(`      4096  41 00 ff${' '.repeat(39)}  A..`);
  });
});

describe('the grid', () => {
  const column = (id: string, width: number, priority: number): GridColumn<string> => ({
    id,
    title: id,
    width,
    priority,
    render: (row) => row,
    text: (row) => row,
  });

  it('drops columns by priority and never the first-rank ones', () => {
    const columns = [column('a', 100, 1), column('b', 100, 3), column('c', 100, 2), column('d', 100, 3)];
    expect(fitColumns(columns, 400).map((one) => one.id)).toEqual(['a', 'b', 'c', 'd']);
    expect(fitColumns(columns, 320).map((one) => one.id)).toEqual(['a', 'b', 'c']);
    expect(fitColumns(columns, 50).map((one) => one.id)).toEqual(['a']);
  });

  it('knows f from Shift F and leaves Alt to the system', () => {
    const press = (key: string, more = {}) =>
      gridAct({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
    expect(press('f')).toBe('filter');
    expect(press('F', { shiftKey: true })).toBe('exclude');
    expect(press('c', { metaKey: true })).toBe('copy');
    expect(press('j', { altKey: true })).toBeUndefined();
  });

  it('narrows to a value in place of another one of the same field', () => {
    const term = (field: 'agent' | 'tag', value: string, negated = false) => ({ field, values: [value], negated });
    expect(narrowed('agent:a -agent:b system:s', term('agent', 'c'))).toBe('-agent:b system:s agent:c');
    expect(narrowed('tag:x', term('tag', 'y'))).toBe('tag:x tag:y');
    expect(narrowed('agent:a', term('agent', 'b', true))).toBe('agent:a -agent:b');
  });
});
