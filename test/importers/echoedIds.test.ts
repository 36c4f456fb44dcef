import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requestIdOfAnswer, responseIdOfModel } from '../../electron/importers/_echoedIds.ts';
import { refsInside } from '../../electron/importers/_objectRefs.ts';
import { eventsOf, readFile } from './support.ts';

const valuesOf = (draft: { keys: readonly { kind: string; value: string }[] } | undefined, kind: string) =>
  draft?.keys.filter((key) => key.kind === kind).map((key) => key.value);

describe('ids of calls that the caller wrote down', () => {
  it('reads them from the envelope of an answer', () => {
    expect(requestIdOfAnswer({ ResponseMetadata: { RequestId: 'a1b2c3d4-1' }, Body: 'x' })).toBe('a1b2c3d4-1');
    expect(requestIdOfAnswer('{"$metadata":{"requestId":"a1b2c3d4-2"}}')).toBe('a1b2c3d4-2');
    expect(requestIdOfAnswer({ headers: { 'X-GitHub-Request-Id': 'C0DE:1234' } })).toBe('C0DE:1234');
    expect(requestIdOfAnswer({ result: { request_id: 'a1b2c3d4-3' } })).toBe('a1b2c3d4-3');
  });

  it('leaves ids of other calls alone: records that a tool listed', () => {
    const record = { eventID: 'e', eventTime: '2026-03-02T10:00:00Z', requestID: 'a1b2c3d4-4', userIdentity: {} };
    expect(requestIdOfAnswer(record)).toBeUndefined();
    expect(requestIdOfAnswer({ Records: [record] })).toBeUndefined();
    expect(requestIdOfAnswer({ events: [{ requestId: 'a1b2c3d4-5' }] })).toBeUndefined();
  });

  it('finds the id of a model’s response where only one stands', () => {
    const message = { kwargs: { response_metadata: { id: 'chatcmpl-Abc12345' }, id: 'run-1234' } };
    expect(responseIdOfModel({ generations: [[{ text: 'ok', message }]] })).toBe('chatcmpl-Abc12345');
    expect(responseIdOfModel([{ id: 'msg_01Abcdefgh' }, { id: 'msg_01Zyxwvuts' }])).toBeUndefined();
    expect(responseIdOfModel({ id: 'OPS-12' })).toBeUndefined();
  });

  it('a model’s step of a trace and the gateway’s record state one request', () => {
    const [step] = eventsOf('langsmith.runs', {
      id: 'a',
      trace_id: 't',
      run_type: 'llm',
      name: 'ChatOpenAI',
      start_time: '2026-03-02T10:00:00',
      inputs: {},
      outputs: { llm_output: { id: 'chatcmpl-Abc12345' } },
    });
    const [gateway] = eventsOf('litellm.proxy', {
      id: 'chatcmpl-Abc12345',
      call_type: 'acompletion',
      startTime: 1,
      metadata: {},
    });
    const attributes = [
      { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
      { key: 'gen_ai.response.id', value: { stringValue: 'chatcmpl-Abc12345' } },
    ];
    const span = { traceId: 'ab', spanId: '01', name: 'chat', attributes };
    const [traced] = eventsOf('otel.genai_spans', { scopeSpans: [{ spans: [span] }] });
    for (const draft of [step, gateway, traced]) expect(valuesOf(draft, 'request')).toEqual(['chatcmpl-Abc12345']);
  });
});

describe('objects that arguments name', () => {
  it('bucket and key together, and issues by the shape of their key', () => {
    expect(refsInside({ bucket: 'reports', key: '2026/q1.csv' })).toContain('aws:arn:aws:s3:::reports/2026/q1.csv');
    expect(refsInside({ ticket: 'OPS-1042' })).toEqual(['*:OPS-1042']);
    expect(refsInside({ encoding: 'UTF-8', digest: 'SHA-256', model: 'GPT-4' })).toEqual([]);
  });

  it('a bucket is no object beside what lies in it', () => {
    const [read] = eventsOf('aws.cloudtrail', {
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      eventTime: '2026-03-02T10:00:00Z',
      requestParameters: { bucketName: 'reports', key: 'a.csv' },
      resources: [{ ARN: 'arn:aws:s3:::reports' }, { ARN: 'arn:aws:s3:::reports/a.csv' }],
    });
    expect(valuesOf(read, 'object_ref')).toEqual(['aws:arn:aws:s3:::reports/a.csv']);
  });
});

describe('Langfuse', () => {
  it('recognises a page of traces without their observations', async () => {
    const trace = {
      id: 'ab12',
      name: 'contract-reviewer',
      timestamp: '2026-03-02T10:00:00.000Z',
      userId: 'ana@northwind.example',
      sessionId: null,
      projectId: 'p',
      environment: 'default',
      tags: [],
      metadata: {},
      input: 'x',
      output: 'y',
    };
    const path = join(mkdtempSync(join(tmpdir(), 'traces-')), 'page.json');
    writeFileSync(path, JSON.stringify({ data: [trace, { ...trace, id: 'cd34' }], meta: { page: 1 } }));
    const { format, records } = await readFile(path);
    expect(format).toBe('langfuse.traces');
    expect(records.map(({ drafts }) => drafts.length)).toEqual([1, 1]);
    const [event] = eventsOf('langfuse.traces', trace);
    expect(event?.initiator).toMatchObject({ ns: 'email', id: 'ana@northwind.example' });
  });

  it('takes a span with arguments for the call that it is named after, and a graph’s state for none', () => {
    const row = (name: string, input: unknown) => ({
      id: 'b',
      trace_id: 'ab12',
      parent_observation_id: 'a',
      type: 'SPAN',
      name,
      start_time: '2026-03-02T10:00:00.000Z',
      input: JSON.stringify(input),
    });
    const [call] = eventsOf('langfuse.traces', row('fetch_document', { bucket: 'reports', key: 'a.csv' }));
    expect(call?.tool).toMatchObject({ id: 'fetch_document' });
    expect(valuesOf(call, 'object_ref')).toContain('aws:arn:aws:s3:::reports/a.csv');
    const [node] = eventsOf('langfuse.traces', row('tools', { messages: [{ id: 'OPS-12' }], id: 'OPS-12' }));
    expect(node?.tool).toBeUndefined();
  });
});
