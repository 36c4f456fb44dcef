/**
 * Amazon Bedrock model invocation logs, as S3 and CloudWatch deliver them (NDJSON or arrays of `ModelInvocationLog`).
 * Format: docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
 * Traps: `requestId` is CloudTrail's `requestID`; bodies over 100 KB lie in S3 and only their path is stated; a streamed answer is a
 * list of pieces; Claude Code states its session inside `metadata.user_id`.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import { awsPrincipal } from './_awsPrincipal.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, at, type Fields, idAt, textAt } from './_fields.ts';
import { answerText, lastQuestion, toolCallsIn } from './_modelMessages.ts';
import { refsInside } from './_objectRefs.ts';
import { object, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

const COUNTS = [
  'input.inputTokenCount',
  'output.outputTokenCount',
  'input.cacheReadInputTokenCount',
  'input.cacheWriteInputTokenCount',
];

function parse(record: Fields, action: string, time: EventDraft['time']): EventDraft {
  const arn = idAt(record, 'identity.arn');
  const { actor, role, sessionName } = awsPrincipal(arn);
  const request = at(record, 'input.inputBodyJson');
  const answer = at(record, 'output.outputBodyJson');
  const model = idAt(record, 'modelId');
  const metadata = textAt(request, 'metadata.user_id');
  const session = /_session_([0-9a-f-]{36})$/i.exec(metadata ?? '')?.[1];
  const calls = toolCallsIn(answer);
  const keys = new KeyList().add('request', at(record, 'requestId')).add('conversation', session);
  for (const call of calls) {
    keys.add('tool_call', call.id);
    for (const found of refsInside(call.arguments)) keys.add('object_ref', found);
  }
  const stop = textAt(answer, 'stopReason', 'stop_reason')?.slice(0, 512);
  const error = textAt(record, 'errorCode')?.slice(0, 512);
  const stored = idAt(record, 'input.inputBodyS3Path') ?? idAt(record, 'output.outputBodyS3Path');
  const attrs = new AttrList()
    .add('modelId', model)
    .add('question', lastQuestion(at(request, 'messages')) ?? textAt(request, 'prompt', 'inputText'))
    .add('answer', answerText(answer))
    .add('system', at(request, 'system'))
    .add('stopReason', stop)
    .add('roleSessionName', sessionName)
    .add('metadata.user_id', metadata)
    .add('requestMetadata', at(record, 'requestMetadata'))
    .add('tool_calls', calls.map((call) => call.name).join(', '))
    .add('region', at(record, 'region'))
    .add('inferenceRegion', at(record, 'inferenceRegion'))
    .add('inputBodyS3Path', at(record, 'input.inputBodyS3Path'))
    .add('outputBodyS3Path', at(record, 'output.outputBodyS3Path'));
  for (const name of COUNTS) attrs.add(name, at(record, name));
  return event({
    originalUid: idAt(record, 'requestId'),
    time,
    classUid: OCSF.apiActivity,
    action,
    verb: action.startsWith('List') ? 'list' : 'execute',
    status:
      error !== undefined || /guardrail/.test(stop ?? '') ? 'failure' : answer === undefined ? 'unknown' : 'success',
    statusDetail: error ?? (/guardrail/.test(stop ?? '') ? stop : undefined),
    actor,
    actorRole: role,
    system: system('AWS'),
    objects: model === undefined ? [] : [object('aws', 'bedrock-model', model)],
    keys: keys.list,
    attrs: attrs.list,
    truncated: stored === undefined ? undefined : true,
  });
}

export default defineImporter({
  id: 'aws.bedrock_invocations',
  title: 'Amazon Bedrock model invocations',
  source: 'AWS',
  kind: 'log',
  version: 1,
  priority: 309,
  fills: ['user', 'system', 'object'],
  expects: ['/requestId', '/modelId', '/identity'],
  sniff: (head) =>
    confidence(
      head,
      95,
      (record) =>
        textAt(record, 'schemaType') === 'ModelInvocationLog' ||
        (at(record, 'modelId') !== undefined &&
          at(record, 'requestId') !== undefined &&
          at(record, 'input.inputContentType') !== undefined),
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const action = textAt(record, 'operation');
    if (record === undefined || (action === undefined && textAt(record, 'schemaType') !== 'ModelInvocationLog')) {
      yield reject('not a model invocation: operation is missing', '/operation');
      return;
    }
    yield parse(record, action ?? 'ModelInvocation', ctx.time(at(record, 'timestamp'), { sourceZone: 'UTC' }));
  },
});
