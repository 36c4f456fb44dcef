/** Integer microseconds UTC of this machine's clock, for custody and job rows. */
export function nowUs(): number {
  return Date.now() * 1000;
}
