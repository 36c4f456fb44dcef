/**
 * OpenTelemetry traces of agents in OTLP-JSON (`{"resourceSpans":[…]}`, one document or one a line), with GenAI and MCP attributes.
 * Format: opentelemetry.io/docs/specs/otlp (JSON encoding) and opentelemetry.io/docs/specs/semconv/gen-ai
 * Traps: times are nanoseconds in texts; integers are texts; there is no standard attribute for the end user, the credential or
 * a delegation, so several spellings are read; one record (a resourceSpans element) holds many spans.
 */
import type { Draft } from '../../shared/model/event.ts';
import { asFields, at, type Fields } from './_fields.ts';
import { attributesOf, spanEvent, statesAgent } from './_otelSpanEvent.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

/** Most spans read from one record. */
const MOST_SPANS = 200_000;

function spanLists(resource: Fields): readonly (readonly [pointer: string, spans: readonly unknown[]])[] {
  const lists: [string, readonly unknown[]][] = [];
  for (const name of ['scopeSpans', 'instrumentationLibrarySpans']) {
    const scopes = resource[name];
    if (!Array.isArray(scopes)) continue;
    scopes.forEach((scope, index) => {
      const spans = at(scope, 'spans');
      if (Array.isArray(spans)) lists.push([`/${name}/${index}/spans`, spans]);
    });
  }
  return lists;
}

export default defineImporter({
  id: 'otel.genai_spans',
  title: 'OpenTelemetry agent traces',
  source: 'OpenTelemetry',
  kind: 'log',
  version: 1,
  priority: 84,
  lists: ['resourceSpans'],
  fills: ['user', 'agent', 'workflow', 'system', 'object'],
  sniff(head) {
    if (head.wrapper === 'resourceSpans') return 96;
    return confidence(head, 96, (record) => Array.isArray(record.resourceSpans) || Array.isArray(record.scopeSpans));
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    if (record === undefined) {
      yield reject('not an OTLP resourceSpans element: not an object');
      return;
    }
    const wrapped = Array.isArray(record.resourceSpans);
    const resources = wrapped ? (record.resourceSpans as unknown[]) : [record];
    let seen = 0;
    for (const [index, element] of resources.entries()) {
      const resource = asFields(element);
      if (resource === undefined) continue;
      const shared = attributesOf(at(resource, 'resource.attributes'));
      const lists = spanLists(resource);
      // A service's name stands for an agent only where nothing in the resource names one: else one agent would become two.
      const named = lists.some(([, spans]) => spans.some((span) => statesAgent(asFields(span))));
      const base = wrapped ? `/resourceSpans/${index}` : '';
      for (const [pointer, spans] of lists) {
        for (const [position, element_] of spans.entries()) {
          const span = asFields(element_);
          if (span === undefined || seen >= MOST_SPANS) continue;
          seen += 1;
          yield spanEvent(span, { attributes: shared, namesAgent: named }, `${base}${pointer}/${position}`, (value) =>
            ctx.time(value, { epoch: 'ns' }),
          );
        }
      }
    }
    if (seen === 0)
      yield reject('no spans: neither scopeSpans nor instrumentationLibrarySpans holds any', '/scopeSpans');
  },
});
