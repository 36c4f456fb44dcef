/** What MCP gateways state of one JSON-RPC call. */
import type { Verb } from '../../shared/model/kinds.ts';
import { verbOf } from './_verbs.ts';

/** The verb of an MCP method; a tool's call has the verb of the tool's name. */
export function verbOfMcp(method: string | undefined, toolName: string | undefined): Verb {
  if (toolName !== undefined && (method === undefined || method.startsWith('tools/'))) {
    const verb = verbOf(toolName);
    return verb === 'other' ? 'execute' : verb;
  }
  if (method === undefined) return 'other';
  if (method.endsWith('/list')) return 'list';
  if (/\/(?:read|get)$/.test(method)) return 'read';
  if (method.endsWith('/call')) return 'execute';
  return 'other';
}
