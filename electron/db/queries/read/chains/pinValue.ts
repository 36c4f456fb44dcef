/**
 * How a pin is stored: an annotation of kind `pin` on target `chain`, key `<chain id>:<slot>`, whose value is this JSON.
 * Keyed by the entity's kind and key, so that it survives a new import; reconstruction reads it back through `readPin`.
 */
import { z } from 'zod';
import { EntityKindS } from '../../../../../shared/contract/common.ts';

const PinValue = z.strictObject({
  entity: z.strictObject({ kind: EntityKindS, key: z.string() }).nullable(),
  note: z.string(),
});
export type PinValue = z.output<typeof PinValue>;

export function writePin(pin: PinValue): string {
  return JSON.stringify(pin);
}

/** Undefined for text that is no pin. */
export function readPin(text: string): PinValue | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return PinValue.safeParse(value).data;
}
