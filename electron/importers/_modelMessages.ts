/**
 * What requests to and answers of language models hold, in the shapes of the OpenAI, Anthropic and Bedrock Converse APIs: tool calls,
 * and the text of the last question and of the answer. Bounded: 4,000 nodes.
 */
import { asFields, at, type Fields, id, text, textAt } from './_fields.ts';

export interface ToolCall {
  readonly id: string | undefined;
  readonly name: string;
  readonly arguments: unknown;
}

const MOST_NODES = 4000;
const MOST_CALLS = 100;

function callOf(fields: Fields): ToolCall | undefined {
  const converse = asFields(at(fields, 'toolUse'));
  if (converse !== undefined)
    return named(textAt(converse, 'name'), id(at(converse, 'toolUseId')), at(converse, 'input'));
  const type = textAt(fields, 'type');
  if (type === 'tool_use') return named(textAt(fields, 'name'), id(at(fields, 'id')), at(fields, 'input'));
  const fn = asFields(at(fields, 'function'));
  if (
    fn !== undefined &&
    (type === 'function' || id(at(fields, 'id')) !== undefined) &&
    at(fn, 'arguments') !== undefined
  )
    return named(textAt(fn, 'name'), id(at(fields, 'id')), at(fn, 'arguments'));
  if (type === 'function_call')
    return named(textAt(fields, 'name'), id(at(fields, 'call_id')), at(fields, 'arguments'));
  return undefined;
}

function named(name: string | undefined, callId: string | undefined, args: unknown): ToolCall | undefined {
  return name === undefined ? undefined : { id: callId, name: name.slice(0, 512), arguments: args };
}

/** Tool calls anywhere inside a request or an answer, in order, at most 100. */
export function toolCallsIn(value: unknown): readonly ToolCall[] {
  const calls: ToolCall[] = [];
  const queue: unknown[] = [value];
  for (let index = 0; index < queue.length && index < MOST_NODES && calls.length < MOST_CALLS; index += 1) {
    const item = queue[index];
    if (Array.isArray(item)) {
      queue.push(...item.slice(0, 500));
      continue;
    }
    const fields = asFields(item);
    if (fields === undefined) continue;
    const call = callOf(fields);
    if (call === undefined) queue.push(...Object.values(fields).slice(0, 100));
    else calls.push(call);
  }
  return calls;
}

/** Ids of the calls whose results one message brings; none for a message of another kind. */
function answeredIn(message: unknown): readonly string[] {
  const single =
    textAt(message, 'role') === 'tool'
      ? id(at(message, 'tool_call_id'))
      : textAt(message, 'type') === 'function_call_output'
        ? id(at(message, 'call_id'))
        : undefined;
  if (single !== undefined) return [single];
  const content = at(message, 'content');
  if (!Array.isArray(content)) return [];
  return content.slice(0, MOST_CALLS).flatMap((block) => {
    const result =
      textAt(block, 'type') === 'tool_result' ? at(block, 'tool_use_id') : at(block, 'toolResult.toolUseId');
    return id(result) ?? [];
  });
}

/**
 * Ids of the tool calls whose results a request hands to the model: those of the messages at its end. Earlier results are repeated in every
 * later request of a conversation and say nothing of this one.
 */
export function answeredCalls(messages: unknown): readonly string[] {
  if (!Array.isArray(messages)) return [];
  const ids: string[] = [];
  for (const message of messages.slice(-MOST_CALLS).reverse()) {
    const found = answeredIn(message);
    if (found.length === 0) break;
    ids.unshift(...found);
  }
  return ids.slice(-MOST_CALLS);
}

/** Plain text of a message's content, which is a text or a list of blocks. */
function contentText(content: unknown): string | undefined {
  const single = text(content);
  if (single !== undefined) return single;
  if (!Array.isArray(content)) return textAt(content, 'text');
  const parts = content.slice(0, 50).flatMap((block) => textAt(block, 'text') ?? text(block) ?? []);
  return parts.length === 0 ? undefined : parts.join('\n');
}

/** The text of the last message that a person or program sent as `user`. */
export function lastQuestion(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return text(messages);
  for (const message of messages.slice(-200).reverse())
    if (textAt(message, 'role') === 'user') {
      const found = contentText(at(message, 'content'));
      if (found !== undefined) return found;
    }
  return undefined;
}

/** The text of an answer: a message, a list of choices, Converse output, or the pieces of a stream. */
export function answerText(answer: unknown): string | undefined {
  if (Array.isArray(answer)) {
    // Pieces are joined as they are: a space at the end of one belongs to the text.
    const pieces = answer.slice(0, 5000).flatMap((chunk) => {
      const piece = at(chunk, 'delta.text') ?? at(chunk, 'contentBlockDelta.delta.text');
      return typeof piece === 'string' ? piece : [];
    });
    return pieces.length === 0 ? undefined : pieces.join('');
  }
  for (const path of [
    'choices.0.message.content',
    'output.message.content',
    'content',
    'outputText',
    'completion',
    'generation',
  ]) {
    const found = contentText(at(answer, path));
    if (found !== undefined) return found;
  }
  return undefined;
}
