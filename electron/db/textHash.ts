/**
 * The hash by which interned texts are found. Its seed is random and the case's own, so that evidence cannot be written to collide;
 * a hash only proposes a text, and the text itself is always compared. After FNV-1a, in two lanes.
 */
import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { ReadDb } from './handles.ts';

export interface TextSeed {
  readonly a: number;
  readonly b: number;
}

const SEED = /^[0-9a-f]{16}$/;

/** 16 hex digits, new each time. */
export function newTextSeed(): string {
  return randomBytes(8).toString('hex');
}

/** @throws Error when the text is no seed */
export function readTextSeed(hex: string): TextSeed {
  if (!SEED.test(hex)) throw new Error('the case has no seed for its texts');
  return { a: Number.parseInt(hex.slice(0, 8), 16) | 0, b: Number.parseInt(hex.slice(8), 16) | 0 };
}

const seeds = new WeakMap<Database, TextSeed>();

/** The seed of a case, from its `meta`. */
export function textSeed(db: ReadDb): TextSeed {
  let seed = seeds.get(db.sql);
  if (seed === undefined) {
    const hex = db.sql.prepare("SELECT value FROM meta WHERE key = 'text_seed'").pluck().get();
    seed = readTextSeed(typeof hex === 'string' ? hex : '');
    seeds.set(db.sql, seed);
  }
  return seed;
}

/** A signed number of 32 bits: SQLite stores it in four bytes. */
export function hashText(text: string, seed: TextSeed): number {
  let { a, b } = seed;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul((b << 5) ^ (b >>> 27) ^ code, 0x9e3779b1);
  }
  a ^= a >>> 15;
  b ^= b >>> 13;
  return Math.imul(a, 0xc2b2ae35) ^ Math.imul(b, 0x85ebca6b);
}
