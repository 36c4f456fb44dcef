import { describe, expect, it } from 'vitest';
import { accessLine, unescaped } from '../../electron/importers/_accessLine.ts';
import { importers } from '../../electron/importers/index.ts';
import { readBytes } from '../intake/fakes.ts';
import { eventsOf } from './support.ts';

const TIME = '[12/Aug/2025:09:15:02 +0200]';
const event = (line: string) => {
  const [found] = eventsOf('http.access_log', line);
  if (found === undefined) throw new Error(`not read: ${line}`);
  return found;
};
const parts = (line: string) => {
  const found = accessLine(line);
  if (typeof found === 'string') throw new Error(found);
  return found;
};

describe('an access log line', () => {
  it.each([
    ['203.0.113.9 - -', undefined, '203.0.113.9', undefined],
    ['2001:db8::1 - jo', undefined, '2001:db8::1', 'jo'],
    ['203.0.113.9 - jo ann smith', undefined, '203.0.113.9', 'jo ann smith'],
    ['203.0.113.9 ident jo', undefined, '203.0.113.9', 'jo'],
    ['shop.example:443 203.0.113.9 - jo', 'shop.example:443', '203.0.113.9', 'jo'],
    ['10.0.0.1 203.0.113.9 - -', '10.0.0.1', '203.0.113.9', undefined],
    ['shop.example client.example - -', 'shop.example', 'client.example', undefined],
    ['client.example - jo smith', undefined, 'client.example', 'jo smith'],
    ['unix: - -', undefined, undefined, undefined],
  ])('%s', (before, vhost, client, user) => {
    const found = accessLine(`${before} ${TIME} "GET / HTTP/1.1" 200 5`);
    if (client === undefined) expect(found).toMatch(/no client/);
    else expect(found).toMatchObject({ vhost, client, user, status: 200, bytes: 5, method: 'GET', target: '/' });
  });

  it('a time and a request forged in the user, the referer or the agent change nothing', () => {
    const forged = `[01/Jan/2020:00:00:00 +0000] \\"GET /forged HTTP/1.1\\" 200 1`;
    expect(parts(`203.0.113.9 - x ${forged} ${TIME} "GET /real HTTP/1.1" 401 5 "${forged}" "${forged}"`)).toMatchObject(
      {
        time: '12/Aug/2025:09:15:02 +0200',
        target: '/real',
        status: 401,
        trailing: [],
      },
    );
  });

  it.each([
    ['[2025-08-12T09:15:02.310Z] "GET / HTTP/2" 200 - 154 940', /no time in brackets/],
    ['[2025-08-12T09:15:02.310Z] "GET / HTTP/2" OK - 1 2 3 4 "-" "a" "b" "c" "d"', /no time in brackets/],
    ['[yesterday] "GET / HTTP/2" 200 - 1 2 3 4 "-" "a" "b" "c" "d"', /no time in brackets/],
  ])('%s is not a line of Envoy', (line, reason) => {
    expect(accessLine(line)).toMatch(reason);
  });

  it('escapes are taken back to text, never to control characters', () => {
    expect(unescaped('\\"a\\\\b\\xC3\\xA9\\xe2\\x82\\xac')).toBe('"a\\bé€');
    expect(unescaped('\\x1b[31m \\x00 \\xff \\xe2\\x80\\xae \\n \\x0')).toBe(
      '\\x1b[31m \\x00 \\xff \\xe2\\x80\\xae \\n \\x0',
    );
  });

  it.each([
    ['GET /a b c HTTP/1.1', 'GET', '/a b c'],
    ['GET /', 'GET', '/'],
    ['PROPFIND /dav/ HTTP/1.1', 'PROPFIND', '/dav/'],
    ['CONNECT api.example:443 HTTP/1.1', 'CONNECT', 'api.example:443'],
    ['OPTIONS * HTTP/1.1', 'OPTIONS', '*'],
    ['quit now', undefined, undefined],
    ['', undefined, undefined],
    ['-', undefined, undefined],
    ['\\x16\\x03\\x01', undefined, undefined],
  ])('the request line %s', (request, method, target) => {
    expect(parts(`203.0.113.9 - - ${TIME} "${request}" 400 0 "-" "-"`)).toMatchObject({ method, target });
  });

  it('a request of a megabyte of backslashes and quotes is read in one pass', () => {
    const began = performance.now();
    for (const text of ['\\"', '" ', '\\x', ' [', 'a ']) accessLine(`203.0.113.9 - - ${TIME} "${text.repeat(400_000)}`);
    accessLine(`${'1 '.repeat(500_000)}${TIME} "`);
    accessLine(`203.0.113.9 - - ${TIME} "GET ${'/a '.repeat(300_000)}`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('who is refused with 401 is claimed, not known', () => {
    const refused = event(`203.0.113.9 - root ${TIME} "GET / HTTP/1.1" 401 5`);
    expect(refused).toMatchObject({ actorRole: 'unknown', status: 'failure', statusDetail: 'HTTP 401' });
    expect(refused.actor).toBeUndefined();
    expect(refused.attrs).toContainEqual(['claimed user', 'root']);
    expect(event(`203.0.113.9 - root ${TIME} "GET / HTTP/1.1" 200 5`).actor).toMatchObject({ ns: 'name', id: 'root' });
  });

  it('secrets in an address are shortened, claims of a token are read and the token is not kept', () => {
    const claims = Buffer.from('{"sub":"jo@northwind.example","act":{"sub":"agent-7"},"jti":"tok-1"}').toString(
      'base64url',
    );
    const token = `eyJhbGciOiJub25lIn0.${claims}.c2ln`;
    const found = event(
      `203.0.113.9 - - ${TIME} "GET /x?access_token=${token}&api_key=abcdef123456 HTTP/1.1" 200 5 "-" "-"`,
    );
    expect(JSON.stringify(found)).not.toContain(claims);
    expect(JSON.stringify(found)).not.toContain('abcdef123456');
    expect(found.keys).toContainEqual({ kind: 'token', value: 'tok-1' });
    expect(found.delegation?.map(({ principal }) => principal.id)).toEqual(['jo@northwind.example', 'agent-7']);
  });

  it('one unnamed request id is a key, two are not', () => {
    const id = (n: number) => `${n}`.repeat(32);
    const line = `203.0.113.9 - - ${TIME} "GET / HTTP/1.1" 200 5 "-" "-"`;
    expect(event(`${line} 0.1 ${id(1)}`).keys).toEqual([{ kind: 'request', value: id(1) }]);
    expect(event(`${line} ${id(1)} ${id(2)}`).keys).toEqual([]);
    expect(event(`${line} request_id="${id(3)}" ${id(1)}`)).toMatchObject({
      originalUid: id(3),
      keys: [{ kind: 'request', value: id(3) }],
    });
  });
});

describe('copies of access log lines', () => {
  const lines = [1, 2, 3].map((n) => `203.0.113.${n} - - ${TIME} "GET /${n} HTTP/1.1" 200 5 "-" "curl/8"`);
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  it.each([
    ['Docker', lines.map((log) => JSON.stringify({ log: `${log}\n`, stream: 'stdout' })).join('\n'), 'log'],
    [
      'Elastic',
      lines.map((original) => JSON.stringify({ event: { original }, message: 'x' })).join('\n'),
      'event.original',
    ],
    ['Splunk', `"_time","_raw"\n${lines.map((line) => `1,${quote(line)}`).join('\n')}\n`, '_raw'],
    [
      'a search answer',
      JSON.stringify({ hits: { hits: lines.map((message) => ({ _source: { message } })) } }),
      'hits.hits › _source.message',
    ],
    ['CloudWatch', JSON.stringify({ logEvents: lines.map((message) => ({ message })) }), 'logEvents › message'],
  ])('%s', async (_name, text, wrapper) => {
    const { start, records, accepted } = await readBytes(text, {}, importers);
    expect(start.format).toBe('http.access_log');
    expect(start.wrapper).toContain(wrapper.split(' ')[0]);
    expect(accepted).toHaveLength(records.length);
    expect(records.flatMap(({ drafts }) => drafts.map((draft) => draft.type === 'event' && draft.action))).toEqual([
      'GET /1',
      'GET /2',
      'GET /3',
    ]);
  });

  it('are the same records as the lines themselves', async () => {
    const plain = await readBytes(lines.join('\n'), {}, importers);
    const splunk = await readBytes(
      `"_time","_raw"\n${lines.map((line) => `1,${quote(line)}`).join('\n')}\n`,
      {},
      importers,
    );
    expect(splunk.records.map(({ identity }) => identity)).toEqual(plain.records.map(({ identity }) => identity));
  });
});
