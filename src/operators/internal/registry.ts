import type { ScopeMember } from './scope.ts';

/** Every task that is not done, in the order they were created: a strong reference, so that none can vanish. */
export const liveTasks: Set<ScopeMember> = new Set<ScopeMember>();
