export type * from '../../shared/model/accessFacts.ts';
