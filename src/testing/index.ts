export { marbles } from './marbles.ts';
export type { MarbleHelpers, MarbleOptions } from './internal/runBody.ts';
export type { MakeSource, SourceHelpers } from './internal/stage.ts';
export type { ObservableExpectation, SubscriptionExpectation } from './internal/expectations.ts';
export type { MarbleValues, Message, SubscriptionLog } from './internal/parse.ts';
export type { TestObservable } from './internal/testObservable.ts';
export { everyFrame, type EveryFrameOptions } from './everyFrame.ts';
