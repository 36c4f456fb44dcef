/** Plain-text logs: every line's bytes are found again, whatever ends the lines. */
import { describe, expect, test } from 'vitest';
import { importers } from '../../electron/importers/index.ts';
import { detectFormat } from '../../electron/intake/detect.ts';
import type { Frame } from '../../electron/intake/frame.ts';
import { TextLineFramer } from '../../electron/intake/frameText.ts';
import { type Reading, readBytes } from './fakes.ts';

const LINE = '203.0.113.9 - - [12/Aug/2025:09:15:02 +0200] "GET /a HTTP/1.1" 200 5 "-" "curl/8"';

function frames(data: Buffer | string, size = 65_536, make = () => new TextLineFramer(), cut?: string): Frame[] {
  const bytes = Buffer.from(data as string);
  const framer = make();
  const found: Frame[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const frame of framer.push(bytes.subarray(at, at + size))) found.push(frame);
  return [...found, ...framer.end(cut)];
}

/** The text between two line ends, by the frames' own ranges. */
function slices(data: string): string[] {
  const bytes = Buffer.from(data);
  const whole = frames(data);
  for (const size of [1, 3, 7]) expect(frames(data, size)).toEqual(whole);
  return whole.map(({ offset, length }) => bytes.toString('utf8', offset, offset + length));
}

function balanced({ records, end }: Reading): void {
  expect(records.reduce((sum, { length }) => sum + length, 0) + end.framingBytes).toBe(end.decodedBytes ?? end.bytes);
}

describe('torture 9: lines of text', () => {
  test.each([
    ['LF', 'a\nb\nc\n', ['a', 'b', 'c']],
    ['CR', 'a\rb\rc', ['a', 'b', 'c']],
    ['CRLF', 'a\r\nb\r\n', ['a', 'b']],
    ['mixed', 'a\r\nb\rc\n\rd', ['a', 'b', 'c', 'd']],
    ['no end after the last', 'a\nb', ['a', 'b']],
    ['blank lines and lines of spaces', '\n\n a \n\t \nb\n\n', [' a ', 'b']],
    ['a byte order mark', '\ufeffa\nb', ['a', 'b']],
    ['NUL bytes', 'a\u0000b\n\u0000\nc', ['a\u0000b', '\u0000', 'c']],
    ['nothing', '', []],
    ['nothing but ends', '\r\n\r\n', []],
  ])('%s', (_name, data, wanted) => {
    expect(slices(data)).toEqual(wanted);
  });

  test('a line that is not UTF-8 is read as Latin-1, alone', () => {
    const bytes = Buffer.concat([Buffer.from('é\n'), Buffer.from([0xe9, 0x0a]), Buffer.from('z')]);
    expect(frames(bytes)).toMatchObject([{ value: 'é' }, { value: 'é', latin1: true }, { value: 'z' }]);
    expect(frames(bytes)[0]).not.toHaveProperty('latin1');
  });

  test('a line too long to hold is one reject of its whole length, in any pieces; what follows is read', () => {
    const make = () => new TextLineFramer(10);
    const data = `ok\n${'x'.repeat(25)}\nend\n${'y'.repeat(11)}`;
    for (const size of [1, 4, 65_536])
      expect(frames(data, size, make)).toEqual([
        { offset: 0, length: 2, value: 'ok' },
        { offset: 3, length: 25, reason: 'a line longer than 10 bytes, at byte 3' },
        { offset: 29, length: 3, value: 'end' },
        { offset: 33, length: 11, reason: 'a line longer than 10 bytes, at byte 33' },
      ]);
  });

  test('a last line that the data cuts is a reject; a whole one is not', () => {
    expect(frames('a\nhalf', 4, undefined, 'the gzip data is cut')).toMatchObject([
      { value: 'a' },
      { offset: 2, length: 4, cut: true, reason: expect.stringMatching(/cut at byte 6.*the gzip data is cut/) },
    ]);
    expect(frames('a\n', 4, undefined, 'cut')).toMatchObject([{ value: 'a' }]);
  });

  test('a megabyte of line ends of one kind takes no longer than of both', () => {
    const time = (end: string) => {
      const began = performance.now();
      expect(frames(Buffer.from(`x${end}`.repeat(500_000)), 262_144)).toHaveLength(500_000);
      return performance.now() - began;
    };
    time('\n');
    expect(time('\r')).toBeLessThan(20 * time('\r\n') + 200);
  });
});

describe('a text log as a file', () => {
  test('torture 1: one bad line in 10,000 is one reject with its place and its reason', async () => {
    const all = Array.from({ length: 10_000 }, (_, n) => LINE.replace('/a', `/${n}`));
    all[6_000] = 'upstream timed out';
    const text = `${all.join('\r\n')}\r\n`;
    const reading = await readBytes(text, {}, importers);
    balanced(reading);
    expect(reading.start).toMatchObject({ container: 'text_lines', format: 'http.access_log' });
    expect([reading.accepted.length, reading.rejected.length]).toEqual([9_999, 1]);
    const offset = text.indexOf('upstream');
    expect(reading.rejected[0]).toMatchObject({ seq: 6_000, offset, length: 18 });
    expect(reading.rejected[0]?.reason).toMatch(/not an access log entry: no time in brackets/);
    expect(reading.end.zoneBasis).toBe('stated');
  });

  test('torture 17: exactly 10,000 lines raise the truncated-export warning', async () => {
    const reading = await readBytes(`${LINE}\n`.repeat(10_000), {}, importers);
    expect(reading.end.warnings.map(({ code }) => code)).toContain('truncated-export');
    expect(reading.accepted).toHaveLength(10_000);
  });

  test.each([
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['one line without an end', (text: string) => Buffer.from(text.trimEnd().split('\n')[0] as string)],
    ['after blank lines', (text: string) => Buffer.from(`\n\r\n${text}`)],
  ])('is recognised: %s', async (_name, make) => {
    const reading = await readBytes(make(`${LINE}\n${LINE}\n`), {}, importers);
    balanced(reading);
    expect(reading.start.format).toBe('http.access_log');
    expect(reading.rejected).toEqual([]);
  });

  test('neither a table, nor JSON, nor another log is taken for one', () => {
    const of = (text: string) => detectFormat(Buffer.from(text), true, importers).importer?.id;
    const cell = `"${LINE.replaceAll('"', '""')}"`;
    expect(of(`time,line\n1,${cell}\n2,${cell}\n`)).toBeUndefined();
    expect(of(`[{"a":${JSON.stringify(LINE)}}]`)).toBeUndefined();
    expect(of('Aug 12 09:15:02 web sshd[7]: Accepted publickey for jo from 203.0.113.9\n'.repeat(3))).toBeUndefined();
    expect(
      of('bucket [06/Feb/2024:00:00:38 +0000] 192.0.2.3 arn:x 3E57 REST.GET - "GET /b HTTP/1.1" 200\n'.repeat(3)),
    ).toBeUndefined();
    expect(of(`${LINE}\n${'free text\n'.repeat(12)}`)).toBeUndefined();
    expect(of(`${LINE}\nfree text\n${LINE}\n`)).toBe('http.access_log');
  });

  test('a quoted cell longer than the head is waited for, although its text has lines', () => {
    const head = Buffer.from(`act,text\nread,"${'line\n'.repeat(20)}`);
    expect(detectFormat(head, false, importers).settled).toBe(false);
  });
});
