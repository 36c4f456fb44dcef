/** What imports are measured against: the `sqlite3` command line, and parsing and hashing alone. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Seconds of processor time of everything the shell ran, from POSIX `times`: its second line is that of the children. */
function childSeconds(times) {
  const [, children = ''] = times.trim().split('\n').slice(-2);
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/**
 * `.import`, five indexes, FTS5 over every column, as one would do by hand; undefined where there is no `sqlite3`.
 * @returns {{ seconds: number, cpuSeconds: number } | undefined}
 */
export function sqliteImport(csv, folder) {
  const path = join(folder, 'by-hand.db');
  rmSync(path, { force: true });
  const columns = ['eventTime', 'eventName', 'sourceIPAddress', 'userIdentity.arn', 'eventID'];
  const script = [
    'PRAGMA journal_mode = WAL;',
    'PRAGMA synchronous = NORMAL;',
    '.mode csv',
    `.import ${csv} t`,
    ...columns.map((column, index) => `CREATE INDEX i${index} ON t ("${column}");`),
    "SELECT 'CREATE VIRTUAL TABLE f USING fts5(' || group_concat('\"' || name || '\"') || ', content=''t'')' FROM pragma_table_info('t');",
  ].join('\n');
  const began = performance.now();
  const first = spawnSync('sh', ['-c', 'sqlite3 "$1"; times >&2', 'sh', path], { input: script, encoding: 'utf8' });
  if (first.error !== undefined || /not found/.test(first.stderr)) return undefined;
  const create = first.stdout.split('\n').find((line) => line.includes('CREATE VIRTUAL TABLE'));
  const table = create.replace(/^"|"$/g, '').replaceAll('""', '"');
  const fill = `${table};\nINSERT INTO f (f) VALUES ('rebuild');\n`;
  const second = spawnSync('sh', ['-c', 'sqlite3 "$1"; times >&2', 'sh', path], { input: fill, encoding: 'utf8' });
  const seconds = (performance.now() - began) / 1000;
  rmSync(path, { force: true });
  if (second.status !== 0) throw new Error(second.stderr);
  return { seconds, cpuSeconds: childSeconds(first.stderr) + childSeconds(second.stderr) };
}

/** `JSON.parse` of every line and SHA-256 of every byte, in one thread. */
export async function parseAndHash(ndjson) {
  const before = process.cpuUsage();
  const began = performance.now();
  const hash = createHash('sha256');
  const stream = createReadStream(ndjson, { highWaterMark: 1 << 20 });
  let rest = '';
  let records = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (JSON.parse(line) !== null) records += 1;
  }
  hash.digest();
  const { user, system } = process.cpuUsage(before);
  return { records, seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
}
