import type { z } from 'zod';
import type { Target } from '../../../shared/contract/common.ts';

/** What a star, tag or comment is put on. */
export type NoteTarget = z.infer<typeof Target>;
