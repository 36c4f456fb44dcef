import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../shared/model/event.ts';
import { eventsOf, problemsOf, readFile } from './support.ts';

const corpus = process.env.AGENTRAIL_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(corpus);
if (!present) console.log(`skipped: no corpus of real logs at ${corpus} (set AGENTRAIL_CORPUS)`);

/** One source of the corpus: which files, which importer, and what must at least come out of them. */
interface Expected {
  readonly folder: string;
  readonly files: RegExp;
  readonly format: string;
  readonly accepted: number;
  readonly drafts: number;
  readonly actors: number;
  /** Reasons that rejected records may have; every other reason fails. */
  readonly refused?: RegExp;
  readonly undated?: number;
}

const SOURCES: readonly Expected[] = [
  { folder: 'anthropic', files: /\.csv$/, format: 'anthropic.compliance', accepted: 5, drafts: 5, actors: 5 },
  {
    folder: 'panther',
    files: /Anthropic\.Activity\.ndjson$/,
    format: 'anthropic.compliance',
    accepted: 19,
    drafts: 19,
    actors: 18,
  },
  { folder: 'panther', files: /OpenAI\.Audit\.ndjson$/, format: 'openai.audit', accepted: 17, drafts: 17, actors: 17 },
  {
    folder: 'claude_code',
    files: /\.jsonl$/,
    format: 'claude_code.session',
    accepted: 1700,
    drafts: 1700,
    actors: 560,
    // A bare text, a number, a list, and an object without a type stand among the lines on purpose.
    refused: /where a record should be|not a line of a session: type is missing/,
    undated: 4,
  },
  { folder: 'langfuse', files: /(?<!chatml)\.json$/, format: 'langfuse.traces', accepted: 20, drafts: 140, actors: 8 },
  {
    folder: 'timesketch_edge',
    files: /^(?!.*incorrect).*\.(?:csv|jsonl)$/,
    format: 'timesketch.timeline',
    accepted: 49,
    drafts: 49,
    actors: 4,
    undated: 3,
  },
  {
    folder: 'mcp_configs',
    files: /(?:test-client__mcp|math_config|all_config|multiple_transport|sbb_config|weather_config)\.json$/,
    format: 'inventory.mcp_config',
    accepted: 6,
    drafts: 11,
    actors: 0,
  },
  {
    folder: 'inventory',
    files: /watchlist\.csv$/,
    format: 'inventory.agent_watchlist',
    accepted: 30,
    drafts: 30,
    actors: 0,
  },
  {
    folder: 'inventory',
    files: /MicrosoftApps(?:\.debug)?\.(?:csv|json)$/,
    format: 'inventory.microsoft_apps',
    accepted: 14_000,
    drafts: 14_000,
    actors: 0,
    // One row of each list is the zero GUID, which names nothing.
    refused: /needs its AppId/,
  },
];

describe.skipIf(!present)('real logs of agents', () => {
  it.each(SOURCES)('$folder as $format', { timeout: 120_000 }, async (source) => {
    const names = readdirSync(join(corpus, source.folder)).filter((name) => source.files.test(name));
    expect(names.length).toBeGreaterThan(0);
    const total = {
      files: names.length,
      records: 0,
      accepted: 0,
      rejected: 0,
      undated: 0,
      drafts: 0,
      actor: 0,
      action: 0,
      time: 0,
    };
    const reasons = new Map<string, number>();
    for (const name of names) {
      const { format, records } = await readFile(join(corpus, source.folder, name));
      expect([name, format]).toEqual([name, source.format]);
      for (const { drafts, reason } of records) {
        total.records += 1;
        if (reason === undefined) total.accepted += 1;
        else {
          total.rejected += 1;
          const plain = reason.replace(/\d+/g, 'n');
          reasons.set(plain, (reasons.get(plain) ?? 0) + 1);
        }
        for (const draft of drafts) {
          total.drafts += 1;
          expect(problemsOf(draft)).toEqual([]);
          if (draft.type !== 'event') continue;
          if (draft.time?.us === undefined) total.undated += 1;
          else total.time += 1;
          if (draft.actor !== undefined) total.actor += 1;
          if (draft.action !== '') total.action += 1;
        }
      }
    }
    console.log(
      `${source.format} in ${source.folder}: ${JSON.stringify(total)} ${JSON.stringify(Object.fromEntries(reasons))}`,
    );
    expect(total.accepted + total.rejected).toBe(total.records);
    expect(total.accepted).toBeGreaterThanOrEqual(source.accepted);
    expect(total.drafts).toBeGreaterThanOrEqual(source.drafts);
    expect(total.actor).toBeGreaterThanOrEqual(source.actors);
    expect(total.undated).toBeLessThanOrEqual(source.undated ?? 0);
    for (const reason of reasons.keys()) expect(reason).toMatch(source.refused ?? /^$/);
  });

  it('no MCP configuration of the corpus that names no server is claimed', async () => {
    for (const name of readdirSync(join(corpus, 'mcp_configs')).filter((file) =>
      /invalid|empty_mcp|without_mcp/.test(file),
    ))
      expect((await readFile(join(corpus, 'mcp_configs', name))).format).toBeUndefined();
  });

  it('Splunk’s flattened CloudTrail is read from what it kept of the original', async () => {
    const path = join(
      corpus,
      'attack_data',
      'attack_data__attack_techniques__T1485__s3_bucket_deletion__s3_bucket_deletion.csv',
    );
    const { records } = await readFile(path);
    const events = records.flatMap((record) => record.drafts) as readonly EventDraft[];
    expect(events.length).toBe(12);
    for (const event of events) {
      expect(event.actor?.ns).toBe('aws.arn');
      expect(event.keys.some((key) => key.kind === 'access_key')).toBe(true);
    }
  });
});

describe('keys of agents’ logs', () => {
  const session = '5f2d9c10-1111-4222-8333-444455556666';
  const keys = (events: readonly EventDraft[], kind: string) =>
    events.flatMap((event) => event.keys.filter((key) => key.kind === kind).map((key) => key.value));

  it('the same tool call has the same key in transcript, hook log and telemetry', () => {
    const transcript = eventsOf('claude_code.session', {
      type: 'assistant',
      sessionId: session,
      uuid: 'u',
      timestamp: '2025-08-12T10:00:00Z',
      message: {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } }],
      },
    });
    const hook = eventsOf('claude_code.hooks', {
      session_id: session,
      hook_event_name: 'PostToolUse',
      tool_name: 'Bash',
      tool_use_id: 'toolu_1',
    });
    const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const telemetry = eventsOf('otel.logs', {
      resource: { attributes: [attribute('service.name', 'claude-code')] },
      scopeLogs: [
        {
          logRecords: [
            {
              timeUnixNano: '1754992800000000000',
              body: { stringValue: 'claude_code.tool_result' },
              attributes: [
                attribute('session.id', session),
                attribute('tool_name', 'Bash'),
                attribute('tool_use_id', 'toolu_1'),
              ],
            },
          ],
        },
      ],
    });
    for (const events of [transcript, hook, telemetry]) {
      expect(keys(events, 'tool_call')).toEqual(['toolu_1']);
      expect(keys(events, 'conversation')).toEqual([session]);
      expect(events[0]?.agent).toMatchObject({ ns: 'agent.name', id: 'claude code' });
      expect(events[0]?.tool?.id).toBe('Bash');
    }
  });

  it('a sub-agent is its own agent, in a conversation named after its parent’s', () => {
    const [event] = eventsOf('claude_code.session', {
      type: 'assistant',
      sessionId: session,
      agentId: 'b7c1',
      uuid: 'u',
      timestamp: '2025-08-12T10:00:00Z',
      message: { role: 'assistant', content: 'found it' },
    });
    expect(event?.agent).toMatchObject({ ns: 'claude_code.agent', id: `${session}/b7c1` });
    expect(keys(event === undefined ? [] : [event], 'conversation')).toEqual([session, `${session}_b7c1`]);
  });

  it('a run without its parent still names it, from dotted_order', () => {
    const [root, parent, own] = ['1', '2', '3'].map((digit) => `01928f00-0000-7000-8000-00000000000${digit}`);
    const [event] = eventsOf('langsmith.runs', {
      id: own,
      run_type: 'tool',
      start_time: '2025-08-12T10:00:00',
      dotted_order: [root, parent, own].map((id, index) => `20250812T10000${index}000000Z${id}`).join('.'),
    });
    expect(keys(event === undefined ? [] : [event], 'parent_span')).toEqual([`${root}/${parent}`]);
    expect(event?.time?.zoneBasis).toBe('source');
  });

  it('of several versions of one observation the latest counts', () => {
    const observation = (updatedAt: string, name: string) => ({
      id: 'o1',
      traceId: 't1',
      type: 'SPAN',
      startTime: '2025-08-12T10:00:00Z',
      updatedAt,
      name,
    });
    const events = eventsOf('langfuse.traces', {
      trace: { id: 't1', timestamp: '2025-08-12T10:00:00Z' },
      observations: [observation('2025-08-12T10:00:02Z', 'late'), observation('2025-08-12T10:00:01Z', 'early')],
    });
    expect(events.map((event) => event.attrs.find(([name]) => name === 'name')?.[1])).toEqual([undefined, 'late']);
  });

  it('claims of a token in a frame are evidence of delegation, and the token is not kept', () => {
    const payload = Buffer.from(JSON.stringify({ sub: 'kim@x.example', act: { sub: 'agent-1' }, jti: 'j1' })).toString(
      'base64url',
    );
    const token = `eyJhbGciOiJub25lIn0.${payload}.c2lnbmF0dXJlX3ZhbHVl`;
    const events = eventsOf('mcp.jsonrpc', {
      headers: { authorization: `Bearer ${token}` },
      frame: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'read_file' } },
    });
    expect(events[0]?.delegation?.map((step) => [step.principal.id, step.mode, step.verified])).toEqual([
      ['kim@x.example', 'direct', false],
      ['agent-1', 'obo', false],
    ]);
    expect(keys(events, 'token')).toEqual(['j1']);
    expect(JSON.stringify(events)).not.toContain('c2lnbmF0dXJl');
  });
});
