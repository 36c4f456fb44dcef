/**
 * OpenTelemetry logs in OTLP-JSON (`{"resourceLogs":[…]}`, one document or one a line): any log records, and those of coding agents
 * (`claude_code.*`, `codex.*`, `gemini_cli.*`) with their tools, decisions, prompts and accounts.
 * Format: opentelemetry.io/docs/specs/otlp (JSON encoding), code.claude.com/docs/en/monitoring-usage
 * Traps: numbers are texts; the time may be zero, then the time of observation stands for it; tool parameters are a JSON text,
 * shortened by the agent, and prompts are only there when logging them was switched on.
 */
import type { Draft } from '../../shared/model/event.ts';
import { asFields, at, type Fields } from './_fields.ts';
import { logEvent } from './_otelLogEvent.ts';
import { attributesOf, statesAgent } from './_otelSpanEvent.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

/** Most log records read from one record. */
const MOST_LOGS = 200_000;

function logLists(resource: Fields): readonly (readonly [pointer: string, logs: readonly unknown[]])[] {
  const lists: [string, readonly unknown[]][] = [];
  for (const name of ['scopeLogs', 'instrumentationLibraryLogs']) {
    const scopes = resource[name];
    if (!Array.isArray(scopes)) continue;
    scopes.forEach((scope, index) => {
      for (const list of ['logRecords', 'logs']) {
        const logs = at(scope, list);
        if (Array.isArray(logs)) lists.push([`/${name}/${index}/${list}`, logs]);
      }
    });
  }
  return lists;
}

export default defineImporter({
  id: 'otel.logs',
  title: 'OpenTelemetry logs and coding-agent telemetry',
  source: 'OpenTelemetry',
  kind: 'log',
  version: 1,
  priority: 395,
  lists: ['resourceLogs'],
  fills: ['user', 'agent', 'system', 'object'],
  sniff(head) {
    if (head.wrapper === 'resourceLogs') return 96;
    return confidence(head, 96, (record) => Array.isArray(record.resourceLogs) || Array.isArray(record.scopeLogs));
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    if (record === undefined) {
      yield reject('not an OTLP resourceLogs element: not an object');
      return;
    }
    const wrapped = Array.isArray(record.resourceLogs);
    const resources = wrapped ? (record.resourceLogs as unknown[]) : [record];
    let seen = 0;
    for (const [index, element] of resources.entries()) {
      const resource = asFields(element);
      if (resource === undefined) continue;
      const lists = logLists(resource);
      const shared = {
        attributes: attributesOf(at(resource, 'resource.attributes')),
        namesAgent: lists.some(([, logs]) => logs.some((log) => statesAgent(asFields(log)))),
      };
      const base = wrapped ? `/resourceLogs/${index}` : '';
      for (const [pointer, logs] of lists) {
        for (const [position, item] of logs.entries()) {
          const log = asFields(item);
          if (log === undefined || seen >= MOST_LOGS) continue;
          seen += 1;
          yield logEvent(log, shared, `${base}${pointer}/${position}`, (value) => ctx.time(value, { epoch: 'ns' }));
        }
      }
    }
    if (seen === 0) yield reject('no log records: scopeLogs holds none', '/scopeLogs');
  },
});
