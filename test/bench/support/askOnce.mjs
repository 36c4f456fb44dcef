/**
 * Opens a case through the product's threads, in a process of its own, and asks what the views ask: `node askOnce.mjs BUNDLE CASE ROUNDS`.
 * Prints one JSON line with every waiting time.
 */
const [bundle, casePath, rounds] = process.argv.slice(2);
const began = performance.now();
const { createPool } = await import(new URL('./pool.js', bundle).href);
const { contract } = await import(new URL('./contract.js', bundle).href);
const loaded = performance.now();
const pool = createPool({ casePath, threadUrl: new URL('./thread.js', bundle) });

async function ask(name, input) {
  const answer = await pool.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
  return answer.value;
}

await ask('case.info', {});
const first = await ask('events.page', { filter: '', limit: 200, sort: 'time' });
const openMs = performance.now() - loaded;

const whole = await ask('events.histogram', { filter: '', buckets: 160 });
const { fromUs, toUs } = whole;
const middle = (fromUs + toUs) / 2;
const FACETS = [
  'source',
  'system',
  'agent',
  'user',
  'actor',
  'credential',
  'workflow',
  'action',
  'verb',
  'status',
  'ip',
  'ua',
  'object',
  'evidence',
];
const page = (filter, more) => ['events.page', { filter, limit: 200, sort: 'time', ...more }];
const bars = (filter, range) => ['events.histogram', { filter, buckets: 160, ...range }];
const DAY = 86_400_000_000;
/** A cursor far down the list: from the page around an event in the middle of the year. */
const anchor = (await ask('events.page', { filter: 'time:2025-07-02..2025-07-03', limit: 1, sort: 'time' })).rows[0]
  ?.id;
const deep = await ask('events.page', { filter: '', limit: 200, sort: 'time', anchor });
const COMMON = 'source:aws.cloudtrail';
/** A system that a sixth of the events name, in any role. */
const BUSY = 'entity:"App 0"';
const asks = {
  'first page': [page(''), page('', { sort: '-time' })],
  'page far down': [page('', { cursor: deep.next }), page('', { cursor: deep.previous }), page('', { anchor })],
  'first page, filtered by a field': [
    page(COMMON),
    page('verb:export'),
    page('agent:"Quill assistant 3" status:failure'),
    page('-verb:read,list'),
  ],
  'histogram, whole range': [bars('')],
  'histogram, zoomed': [1, 7, 30].map((days) => bars('', { fromUs: middle, toUs: middle + days * DAY })),
  'histogram, filtered by a field': [bars(COMMON), bars('verb:export'), bars('-verb:read,list')],
  'number of events, filtered by a field': [
    ['events.count', { filter: COMMON }],
    ['events.count', { filter: '-verb:read' }],
  ],
  ...Object.fromEntries(
    FACETS.map((field) => [`facet ${field}`, [['events.facets', { filter: '', field, limit: 12 }]]]),
  ),
  'facet, filtered by a field': ['action', 'agent', 'ip'].map((field) => [
    'events.facets',
    { filter: COMMON, field, limit: 12 },
  ]),
  'facet, zoomed': ['action', 'agent', 'ip'].map((field) => [
    'events.facets',
    { filter: 'time:2025-06-01..2025-07-01', field, limit: 12 },
  ]),
  'substring search, rare': ['00001f4a-4c1e', 'person17@', 'token 399'].map((text) => ['search.values', { text }]),
  'substring search, common': ['northwind', 'operation7', 'assistant', 'quarterly'].map((text) => [
    'search.values',
    { text },
  ]),
  'substring search, nothing': ['nowhere-at-all', 'zzqqxx'].map((text) => ['search.values', { text }]),
  'text filter and page, rare': [page('person17@'), page('tool_79')],
  'text filter and page, common': [page('operation7'), page('invoice')],
  'text filter and page, nothing': [page('nowhere-at-all')],
  'histogram, text filter': [bars('operation7')],
  'timeline lanes': [
    ['events.lanes', { filter: '', fromUs, toUs }],
    ['events.lanes', { filter: COMMON, fromUs, toUs }],
  ],
  'page of chains': [
    ['chains.page', { filter: '', limit: 100 }],
    ['chains.page', { filter: '', limit: 100, sort: '-time' }],
  ],
  'page of chains, filtered': [COMMON, BUSY, 'verb:export', '-verb:read,list'].map((filter) => [
    'chains.page',
    { filter, limit: 100 },
  ]),
  'facets of chains, filtered': [COMMON, BUSY].map((filter) => ['chains.facets', { filter }]),
  'page of agents': [['agents.list', { filter: '' }]],
};
const waits = {};
/** Processor time of all threads while the call was answered: nothing else runs in this process. */
const cpu = {};
for (let round = 0; round < Number(rounds); round += 1) {
  for (const [name, calls] of Object.entries(asks)) {
    waits[name] ??= [];
    cpu[name] ??= [];
    for (const [procedure, input] of calls) {
      const at = performance.now();
      const before = process.cpuUsage();
      await ask(procedure, input);
      const { user, system } = process.cpuUsage(before);
      waits[name].push(performance.now() - at);
      cpu[name].push((user + system) / 1000);
    }
  }
}
await pool.close();
console.log(
  JSON.stringify({
    openMs,
    loadMs: loaded - began,
    rows: first.rows.length,
    waits,
    cpu,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
