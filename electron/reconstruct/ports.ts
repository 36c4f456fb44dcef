export type * from '../../shared/model/reconstruction.ts';
