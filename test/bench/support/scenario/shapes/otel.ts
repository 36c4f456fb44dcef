/** OTLP-JSON: spans of agents with GenAI attributes, and log records of coding agents. */

type Value = string | number | boolean | undefined;

/** Attributes as OTLP writes them; undefined ones are left out, integers are texts. */
export function attributes(values: Readonly<Record<string, Value | readonly string[]>>): readonly object[] {
  return Object.entries(values).flatMap(([key, value]): object[] => {
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [{ key, value: { boolValue: value } }];
    if (typeof value === 'number') return [{ key, value: { intValue: String(value) } }];
    if (typeof value === 'string') return [{ key, value: { stringValue: value } }];
    return [{ key, value: { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } } }];
  });
}

const nanos = (us: number): string => `${Math.round(us)}000`;

export interface SpanParts {
  readonly service: string;
  readonly trace: string;
  readonly span: string;
  readonly parent?: string | undefined;
  readonly name: string;
  /** Recorded times, µs. */
  readonly start: number;
  readonly end: number;
  readonly values: Readonly<Record<string, Value | readonly string[]>>;
  readonly failed?: boolean;
}

/** One export of one service; the spans of a group become one of these. */
export function spanExport(spans: readonly SpanParts[]): unknown {
  const service = spans[0]?.service ?? 'service';
  return {
    resourceSpans: [
      {
        resource: { attributes: attributes({ 'service.name': service, 'telemetry.sdk.language': 'python' }) },
        scopeSpans: [
          {
            scope: { name: 'opentelemetry.instrumentation.langchain', version: '0.41.0' },
            spans: spans.map((span) => ({
              traceId: span.trace,
              spanId: span.span,
              ...(span.parent === undefined ? {} : { parentSpanId: span.parent }),
              name: span.name,
              kind: 3,
              startTimeUnixNano: nanos(span.start),
              endTimeUnixNano: nanos(span.end),
              attributes: attributes(span.values),
              status: span.failed === true ? { code: 2, message: 'HTTP 503' } : { code: 1 },
            })),
          },
        ],
      },
    ],
  };
}

export interface LogParts {
  readonly event: string;
  readonly at: number;
  readonly values: Readonly<Record<string, Value>>;
}

/** One export of a coding agent's log records. */
export function logExport(logs: readonly LogParts[]): unknown {
  return {
    resourceLogs: [
      {
        resource: { attributes: attributes({ 'service.name': 'claude-code', 'service.version': '2.1.39' }) },
        scopeLogs: [
          {
            scope: { name: 'com.anthropic.claude_code.events', version: '2.1.39' },
            logRecords: logs.map((log) => ({
              timeUnixNano: nanos(log.at),
              observedTimeUnixNano: nanos(log.at + 900),
              body: { stringValue: `claude_code.${log.event}` },
              attributes: attributes({ 'event.name': log.event, ...log.values }),
            })),
          },
        ],
      },
    ],
  };
}
