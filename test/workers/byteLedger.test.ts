/** Every byte of a file belongs to a record that was read, to a reject or to what lies between; the report says so. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestCase, type TestCase } from './caseHost.ts';

const MAPPING = { name: 'odd', system: 'Odd', time: 'when', action: 'what' };
let opened: TestCase;

beforeEach(() => {
  opened = openTestCase();
});
afterEach(() => opened.close());

it('the parts are those of the file, and sum to its size', async () => {
  const header = 'when,what\n';
  const rows = ['2025-08-12T11:04:31Z,a', '2025-08-12T11:05:31Z,b'];
  const csv = `${header}${rows.join('\n')}\n`;
  const [read] = await opened.importing('a.csv', csv, { format: 'generic.csv', mapping: MAPPING });
  const inRows = rows.join('').length;
  expect(read?.byteLedger).toEqual({
    read: inRows,
    rejected: 0,
    framing: csv.length - inRows,
    stream: csv.length,
    decoded: false,
  });

  const lines = [
    '{"when":"2025-08-12T11:06:31Z","what":"c"}',
    '{"when": nonsense',
    '{"when":"2025-08-12T11:07:31Z","what":"d"}',
  ];
  const ndjson = `${lines.join('\n')}\n`;
  const packed = gzipSync(ndjson);
  const [zipped] = await opened.importing('b.ndjson.gz', packed, { format: 'generic.json', mapping: MAPPING });
  expect(zipped).toMatchObject({ bytes: packed.length, accepted: 2, rejected: 1 });
  expect(zipped?.byteLedger).toEqual({
    read: 84,
    rejected: 17,
    framing: 3,
    stream: ndjson.length,
    decoded: true,
  });

  const total = csv.length + ndjson.length;
  const html = await opened.exporting('report.html');
  expect(html).toContain(
    `Every byte is accounted for: ${inRows + 84} bytes in records read, 17 in rejected records and ${csv.length - inRows + 3} between records make ${total} bytes.`,
  );
});

it('bytes in no known format are one reject of all of them', async () => {
  const [row] = await opened.importing('odd.txt', 'nothing that anybody knows\n');
  expect(row).toMatchObject({
    format: null,
    rejected: 1,
    byteLedger: { read: 0, rejected: 27, framing: 0, stream: 27 },
  });
});
