/**
 * Ids that a called service gave a call and the caller wrote down: AWS request ids in a tool's result (`ResponseMetadata.RequestId` of
 * botocore, `$metadata.requestId` of the JavaScript SDK), response headers, ids of model responses. Only where the service's envelope
 * stands: a result may as well list other calls (an agent that reads an audit log), and their ids are none of this call.
 */
import { asFields, at, type Fields, id, parsed } from './_fields.ts';

const MOST_NODES = 500;
const MEMBERS = ['requestId', 'RequestId', 'request_id', 'requestID', '_request_id', 'x-request-id'];
const HEADERS = [
  'x-request-id',
  'request-id',
  'x-amzn-requestid',
  'x-amz-request-id',
  'x-ms-request-id',
  'x-github-request-id',
  'cf-aig-log-id',
];
const ENVELOPES = ['ResponseMetadata', '$metadata', 'response_metadata', 'responseMetadata', '_response'];
const HEADER_PLACES = ['headers', 'HTTPHeaders', 'response.headers', 'response_headers', 'responseHeaders'];
/** Members of a record about a call, as opposed to the answer to one. */
const OF_RECORDS = [
  'eventID',
  'eventId',
  'eventTime',
  'event_time',
  'timestamp',
  '@timestamp',
  'created_at',
  'userIdentity',
  'actor',
  'action',
];
/** As the model APIs name their responses: OpenAI (`chatcmpl-`, `cmpl-`, `resp_`), Anthropic (`msg_`), OpenRouter (`gen-`). */
const RESPONSE_ID = /^(?:chatcmpl|cmpl|resp|msg|gen)[-_][\w-]{8,128}$/;

function opened(value: unknown): unknown {
  return typeof value === 'string' && value.length <= 262_144 ? (parsed(value) ?? value) : value;
}

function headersIn(fields: Fields): string | undefined {
  for (const place of HEADER_PLACES) {
    const headers = asFields(at(fields, place)) ?? {};
    for (const [name, value] of Object.entries(headers).slice(0, 200))
      if (HEADERS.includes(name.toLowerCase())) return id(Array.isArray(value) ? value[0] : value);
  }
  return undefined;
}

/** The request id in a service's answer to a call, or undefined. @param result object or JSON text */
export function requestIdOfAnswer(result: unknown): string | undefined {
  const outer = asFields(opened(result));
  // Tools often put the answer into one member of their own.
  const inner = asFields(opened(outer?.result ?? outer?.output ?? outer?.response));
  for (const fields of [outer, inner]) {
    if (fields === undefined) continue;
    for (const envelope of [
      ...ENVELOPES.map((name) => asFields(opened(fields[name]))),
      asFields(at(fields, 'Error.ResponseMetadata')),
    ]) {
      const found = envelope === undefined ? undefined : (headersIn(envelope) ?? first(envelope));
      if (found !== undefined) return found;
    }
    const found =
      headersIn(fields) ?? (OF_RECORDS.some((name) => fields[name] !== undefined) ? undefined : first(fields));
    if (found !== undefined) return found;
  }
  return undefined;
}

function first(fields: Fields): string | undefined {
  for (const name of MEMBERS) {
    const found = id(fields[name]);
    if (found !== undefined && found.length >= 8) return found;
  }
  return undefined;
}

/** The id of a model's response in what a step put out; undefined where none or several stand. @param output object or JSON text */
export function responseIdOfModel(output: unknown): string | undefined {
  const queue: unknown[] = [output];
  const found = new Set<string>();
  for (let index = 0; index < queue.length && index < MOST_NODES && found.size < 2; index += 1) {
    const value = opened(queue[index]);
    if (Array.isArray(value)) {
      queue.push(...value.slice(0, 50));
      continue;
    }
    const fields = asFields(value);
    if (fields === undefined) continue;
    const stated = id(fields.id) ?? id(fields.response_id);
    if (stated !== undefined && RESPONSE_ID.test(stated)) found.add(stated);
    queue.push(
      ...Object.values(fields)
        .filter((member) => typeof member === 'object')
        .slice(0, 50),
    );
  }
  const [only, ...others] = found;
  return others.length === 0 ? only : undefined;
}
