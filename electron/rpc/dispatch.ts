/**
 * The one door to every procedure, whatever the transport: the name is looked up as an own property of the contract, the
 * input is parsed strictly, and every outcome is an Answer. Nothing thrown crosses it.
 */
import type { z } from 'zod';
import {
  type Answer,
  contract,
  isProcedureName,
  type NamesOf,
  type Out,
  type Parsed,
  type ProcedureName,
  type RpcError,
  type Send,
} from '../../shared/contract/index.ts';

/** An open case, however it is run: worker threads (workers/pool.ts) or the calling thread (workers/inProcess.ts). */
export interface CaseChannel {
  /** `input` is already parsed by the procedure's schema. */
  call(name: ProcedureName, input: unknown): Promise<Answer<unknown>>;
  close(): Promise<void>;
}

export type HostHandlers = {
  readonly [N in NamesOf<'host'>]: (input: Parsed<N>) => Promise<Out<N>>;
};

export interface DispatchOptions {
  readonly host: HostHandlers;
  /** The open case, or undefined while none is open. */
  readonly openCase: () => CaseChannel | undefined;
  /** A transport's own refusals, asked after parsing: undefined lets the call through. */
  readonly guard?: (name: ProcedureName, input: unknown) => RpcError | undefined;
  /** Parse answers too: in tests and with AGENTRAIL_CHECK_OUTPUT=1. */
  readonly checkOutput?: boolean;
}

/** An expected failure with a code and a message for people; becomes an error answer. */
export class RpcFault extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'RpcFault';
    this.code = code;
  }
}

const MAX_ISSUES = 5;

function fail(code: string, message: string): Answer<never> {
  return { ok: false, error: { code, message } };
}

function explain(error: z.ZodError): string {
  const shown = error.issues
    .slice(0, MAX_ISSUES)
    .map((issue) => `${issue.path.length === 0 ? 'input' : issue.path.join('.')}: ${issue.message}`);
  const rest = error.issues.length - shown.length;
  return rest > 0 ? `${shown.join('; ')}; and ${rest} more` : shown.join('; ');
}

/** True where answers are checked against the contract: under vitest, or when asked for by environment. */
export function checksOutput(): boolean {
  return process.env.AGENTRAIL_CHECK_OUTPUT === '1' || process.env.VITEST !== undefined;
}

/** Makes the door. The function it returns never rejects. */
export function createDispatch(options: DispatchOptions): Send {
  const checkOutput = options.checkOutput ?? checksOutput();
  return async (name, input) => {
    if (!isProcedureName(name)) return fail('unknown_procedure', `there is no procedure named ${printable(name)}`);
    const procedure = contract[name];
    const parsed = procedure.input.safeParse(input ?? {});
    if (!parsed.success) return fail('bad_input', `${name}: ${explain(parsed.error)}`);
    const refused = options.guard?.(name, parsed.data);
    if (refused !== undefined) return { ok: false, error: refused };
    const answer = await run(options, name, parsed.data);
    if (!answer.ok || !checkOutput) return answer;
    const output = procedure.output.safeParse(answer.value);
    return output.success
      ? answer
      : fail('bad_output', `${name} answered outside its contract: ${explain(output.error)}`);
  };
}

async function run(options: DispatchOptions, name: ProcedureName, input: unknown): Promise<Answer<unknown>> {
  try {
    if (contract[name].kind === 'host') {
      // The name is a host procedure's and the input was parsed by its own schema, which the table's type cannot express.
      const handler = options.host[name as NamesOf<'host'>] as (value: unknown) => Promise<unknown>;
      return { ok: true, value: await handler(input) };
    }
    const open = options.openCase();
    if (open === undefined) return fail('no_case', 'no case is open: open or create one first');
    return await open.call(name, input);
  } catch (error) {
    if (error instanceof RpcFault) return fail(error.code, error.message);
    process.stderr.write(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return fail(
      'internal',
      `${name} failed inside the product; the case file is unchanged by it. Details are on stderr.`,
    );
  }
}

/** A name from outside, made safe to repeat: at most 80 characters, control characters replaced. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
