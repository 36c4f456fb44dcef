/** Files handed over that look like Sigma rules: whether they are rules or evidence is asked, not guessed. */
import { create } from 'zustand';

interface RuleOffer {
  /** Asked about; empty when nothing is. */
  readonly asked: readonly File[];
  /** Said to be rules: the list of Sigma rules takes them when it opens. */
  readonly taken: readonly File[];
}

export const useRuleOffer = create<RuleOffer>(() => ({ asked: [], taken: [] }));

/** True for the name of a Sigma rule's file. */
export function isRuleFile(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

export function offerRules(files: readonly File[]): void {
  useRuleOffer.setState((state) => ({ asked: [...state.asked, ...files] }));
}

/** Ends the question; the files it was about. */
export function answerOffer(asRules: boolean): readonly File[] {
  const { asked } = useRuleOffer.getState();
  useRuleOffer.setState((state) => ({ asked: [], taken: asRules ? [...state.taken, ...asked] : state.taken }));
  return asked;
}

/** The files that are to be added now. */
export function takeRules(): readonly File[] {
  const { taken } = useRuleOffer.getState();
  if (taken.length > 0) useRuleOffer.setState({ taken: [] });
  return taken;
}
