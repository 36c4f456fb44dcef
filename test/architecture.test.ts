/** The layers of the product, proved: who may import whom, no cycles, no file that grew too long, SQL in its one place. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TOPS = ['shared', 'electron', 'renderer'];
const MAX_LINES = 400;

/** Files over 400 lines, each with its reason. An entry that is no longer needed fails the test. */
const LONG_FILES: Readonly<Record<string, string>> = {};

interface Layer {
  /** Files it holds. The first layer whose pattern matches is a file's layer. */
  readonly files: RegExp;
  /** Project files it may import besides those of its own folder. */
  readonly project: readonly RegExp[];
  /** Packages it may import; `node:` stands for Node's own modules. */
  readonly packages: readonly string[] | 'any';
  /** False: no other file of its own folder is importable unless listed in `project`. */
  readonly own?: RegExp;
}

const SHARED = /^shared\//;
const DB = /^electron\/db\//;
const POOL = /^electron\/workers\/pool\.ts$/;
const RPC = /^electron\/rpc\//;
const HANDLERS = /^electron\/handlers\//;
const WORKERS = /^electron\/workers\//;
const ENGINES = /^electron\/(importers|rules|reconstruct|access|intake|report|sigma)\//;

function engine(name: string, packages: readonly string[]): Layer {
  const own = new RegExp(`^electron/${name}/`);
  return { files: own, own, project: [SHARED], packages };
}

const LAYERS: readonly Layer[] = [
  { files: SHARED, own: SHARED, project: [], packages: ['zod'] },
  // zod: JSON that a case file stores is parsed before it is used, for a case may come from somebody else.
  { files: DB, own: DB, project: [SHARED], packages: ['drizzle-orm', 'better-sqlite3', 'zod', 'node:'] },
  engine('importers', ['papaparse']),
  engine('rules', ['zod']),
  // node:crypto: chain ids are hashes of content; a hash is as pure as the rest.
  engine('reconstruct', ['node:crypto']),
  engine('access', []),
  engine('intake', ['node:']),
  engine('report', ['node:']),
  engine('sigma', ['yaml', 're2js', 'zod']),
  { files: HANDLERS, own: HANDLERS, project: [SHARED, DB], packages: ['zod', 'node:'] },
  { files: POOL, project: [SHARED, WORKERS], packages: ['node:'] },
  { files: WORKERS, own: WORKERS, project: [SHARED, DB, HANDLERS, ENGINES], packages: ['zod', 'node:'] },
  { files: RPC, own: RPC, project: [SHARED, POOL], packages: ['zod', 'node:'] },
  { files: /^electron\/cli\//, own: /^electron\/cli\//, project: [SHARED, RPC, WORKERS], packages: ['node:'] },
  { files: /^electron\/main\/preload\.ts$/, project: [SHARED], packages: ['electron'] },
  {
    files: /^electron\/main\//,
    own: /^electron\/main\//,
    project: [SHARED, RPC, POOL],
    packages: ['electron', 'node:'],
  },
  { files: /^electron\/launch\//, own: /^electron\/launch\//, project: [], packages: ['node:'] },
  {
    files: /^renderer\/(components|lib)\//,
    own: /^renderer\/(components|lib)\//,
    project: [SHARED],
    packages: 'any',
  },
  { files: /^renderer\/rpc\//, own: /^renderer\/rpc\//, project: [SHARED, /^renderer\/lib\//], packages: 'any' },
  {
    files: /^renderer\/features\//,
    project: [SHARED, /^renderer\/(rpc|components|lib)\//],
    packages: 'any',
  },
  { files: /^renderer\//, own: /^renderer\//, project: [SHARED], packages: 'any' },
];

/** Packages that no page may import, whatever the layer says: they exist on Node only. */
const NODE_ONLY = /^(node:|electron$|better-sqlite3$|drizzle-orm)/;

interface Import {
  readonly from: string;
  readonly to: string;
  /** `import type` or `export type`: erased when built. */
  readonly typeOnly: boolean;
}

const files = TOPS.flatMap((top) => walk(join(ROOT, top))).sort();
const sources = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
const imports = files.flatMap((file) => importsOf(file, sources.get(file) ?? ''));

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return walk(path);
    return /\.(ts|tsx|mjs|cjs|js)$/.test(name) ? [relative(ROOT, path).split('\\').join('/')] : [];
  });
}

/** Blanks out comments, and keeps strings: an import named in a comment is none. */
function withoutComments(text: string): string {
  const token = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(token, (found) => (found.startsWith('/') ? ' ' : found));
}

function importsOf(from: string, text: string): Import[] {
  const code = withoutComments(text);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) => {
    const to = specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), specifier)) : specifier;
    found.push({ from, to: to.replace(/\?.*$/, ''), typeOnly });
  };
  const statement = /(?:^|[;\n}])\s*(import|export)\s+(type\s+)?(?:[\w$*{][^;'"`]*?\sfrom\s*)?(['"])([^'"\n]+)\3/g;
  for (const match of code.matchAll(statement)) add(match[4] ?? '', match[2] !== undefined);
  for (const match of code.matchAll(/\bimport\s*\(\s*(['"])([^'"\n]+)\1/g)) {
    // `import('./x.ts').Name` in a type position is a type import; `await import(…)` is a real one.
    const typeOnly = /^\s*\)\s*\.\s*[A-Z]/.test(code.slice((match.index ?? 0) + match[0].length));
    add(match[2] ?? '', typeOnly);
  }
  return found;
}

function layerOf(file: string): Layer | undefined {
  return LAYERS.find((layer) => layer.files.test(file));
}

/** Why an import is not allowed, or undefined. */
function objection({ from, to, typeOnly }: Import): string | undefined {
  const layer = layerOf(from);
  if (layer === undefined) return `${from} lies in no layer: add its folder to the table`;
  const inProject = TOPS.some((top) => to.startsWith(`${top}/`));
  if (inProject) {
    const feature = /^renderer\/features\/([^/]+)\//;
    const sameFeature = feature.exec(from)?.[1] !== undefined && feature.exec(from)?.[1] === feature.exec(to)?.[1];
    const allowed = sameFeature || layer.own?.test(to) === true || layer.project.some((pattern) => pattern.test(to));
    return allowed ? undefined : `${from} may not import ${to}`;
  }
  if (to.startsWith('migrations/') || /^\.\.?\//.test(to)) {
    return DB.test(from) ? undefined : `${from} may not import ${to}`;
  }
  if (from.startsWith('renderer/') && NODE_ONLY.test(to)) return `${from} may not import ${to}: it exists on Node only`;
  if (layer.packages === 'any') return undefined;
  // Types inferred from the contract's schemas are everyone's; running zod is not.
  if (to === 'zod' && typeOnly) return undefined;
  const known = layer.packages.some((name) =>
    name === 'node:' ? to.startsWith('node:') : to === name || to.startsWith(`${name}/`),
  );
  return known ? undefined : `${from} may not import ${to}`;
}

test('the walk sees the product', () => {
  expect(files.length).toBeGreaterThan(30);
  expect(imports.length).toBeGreaterThan(60);
  expect(imports.some((one) => one.from === 'electron/rpc/http.ts' && one.to === 'node:http')).toBe(true);
  expect(imports.some((one) => one.to === 'shared/contract/index.ts' && one.typeOnly)).toBe(true);
});

test('the reader of imports understands every form', () => {
  const text = [
    "import a from './a.ts';",
    "import type { B } from './b.ts';",
    'import {\n  c,\n  type D,\n} from "./c.ts";',
    "import './d.css';",
    "export * from './e.ts';",
    "export type { F } from './f.ts';",
    "const g = await import('./g.ts');",
    "type H = import('./h.ts').H;",
    "// import i from './i.ts';",
    "/* import j from './j.ts'; */",
    "const text = 'https://example.com/';",
  ].join('\n');
  const read = importsOf('x/y.ts', text).map((one) => `${one.to}${one.typeOnly ? ' type' : ''}`);
  expect(read.sort()).toEqual(
    ['x/a.ts', 'x/b.ts type', 'x/c.ts', 'x/d.css', 'x/e.ts', 'x/f.ts type', 'x/g.ts', 'x/h.ts type'].sort(),
  );
});

test('the table refuses what it should', () => {
  const refused = (from: string, to: string) => objection({ from, to, typeOnly: false }) !== undefined;
  expect(refused('shared/model/x.ts', 'electron/db/open.ts')).toBe(true);
  expect(refused('electron/importers/okta.ts', 'electron/importers/define.ts')).toBe(false);
  expect(refused('electron/importers/okta.ts', 'electron/intake/detect.ts')).toBe(true);
  expect(refused('electron/importers/okta.ts', 'node:fs')).toBe(true);
  expect(refused('electron/rules/x.ts', 'electron/db/open.ts')).toBe(true);
  expect(refused('electron/rpc/x.ts', 'electron/workers/session.ts')).toBe(true);
  expect(refused('electron/rpc/x.ts', 'electron')).toBe(true);
  expect(refused('electron/main/preload.ts', 'electron/rpc/dispatch.ts')).toBe(true);
  expect(refused('electron/main/main.ts', 'electron/workers/inProcess.ts')).toBe(true);
  expect(refused('electron/launch/x.mjs', 'vite')).toBe(true);
  expect(refused('renderer/features/chains/x.tsx', 'renderer/features/graph/y.tsx')).toBe(true);
  expect(refused('renderer/features/chains/x.tsx', 'renderer/features/chains/y.tsx')).toBe(false);
  expect(refused('renderer/components/x.tsx', 'renderer/rpc/client.ts')).toBe(true);
  expect(refused('renderer/lib/x.ts', 'node:fs')).toBe(true);
  expect(refused('electron/new/x.ts', 'shared/model/kinds.ts')).toBe(true);
});

test('every import is one that the table allows', () => {
  expect(imports.map(objection).filter((problem) => problem !== undefined)).toEqual([]);
});

test('no import cycles, types included', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) graph.set(from, [...(graph.get(from) ?? []), to]);
  expect(cyclesOf(graph)).toEqual([]);
  expect(
    cyclesOf(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['a']],
        ['d', ['a']],
      ]),
    ),
  ).toEqual(['a → b → c → a']);
});

/** Each cycle found by a depth-first walk, once, as text. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (node: string): void => {
    const at = path.indexOf(node);
    if (at !== -1) {
      found.push([...path.slice(at), node].join(' → '));
      return;
    }
    if (done.has(node)) return;
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return found;
}

test(`no file is longer than ${MAX_LINES} lines without a reason`, () => {
  const long = files.filter((file) => (sources.get(file) ?? '').split('\n').length - 1 > MAX_LINES);
  expect(long.filter((file) => !(file in LONG_FILES))).toEqual([]);
  expect(Object.keys(LONG_FILES).filter((file) => !long.includes(file))).toEqual([]);
});

test('SQL is written in electron/db, in the sql of a rule, and nowhere else', () => {
  const statement =
    /(['"`])\s*(?:SELECT\s[\s\S]{1,400}?\bFROM\b|INSERT\s+(?:OR\s+\w+\s+)?INTO\b|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\b|PRAGMA\s+\w|CREATE\s+(?:TABLE|INDEX|VIEW)\b)/;
  expect(statement.test('const q = `SELECT id FROM event`;')).toBe(true);
  const others = files.filter((file) => !DB.test(file) && !file.startsWith('electron/rules/'));
  expect(others.filter((file) => statement.test(withoutComments(sources.get(file) ?? '')))).toEqual([]);
});

test('pure folders ask neither the clock nor chance', () => {
  const impure = /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/;
  const pure = files.filter((file) => /^(shared\/|electron\/(importers|reconstruct|access|rules|sigma)\/)/.test(file));
  expect(pure.length).toBeGreaterThan(10);
  expect(pure.filter((file) => impure.test(withoutComments(sources.get(file) ?? '')))).toEqual([]);
});

test('no drawers: a file is named for what it holds', () => {
  const drawers = files.filter((file) => /\/(utils?|helpers?|misc|common-types|types)\.(ts|tsx|mjs)$/.test(file));
  expect(drawers).toEqual([]);
});
