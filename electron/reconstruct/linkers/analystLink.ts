import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'analyst.link';

/** Links that an analyst drew or confirmed: they go before every method, and what they carry has the class `analyst`. */
export default defineLinker({
  id: METHOD,
  title: 'Decided by the analyst',
  class: 'analyst',
  order: 1,
  joins: 'tree',
  carries: ['user', 'agent', 'credential', 'workflow'],
  why: 'The analyst says that the first record is behind the second, with a note that says why.',
  *link({ events, decisions }) {
    for (const { from, to, note } of decisions.drawn) {
      const [cause, effect] = [events.at(from), events.at(to)];
      if (cause !== undefined && effect !== undefined)
        yield draftLink({
          method: METHOD,
          class: 'analyst',
          from: cause,
          to: effect,
          why: `Decided by the analyst: ${note}`,
        });
    }
  },
});
