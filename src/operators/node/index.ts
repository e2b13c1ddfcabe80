export { HttpAgent, type HttpAgentOptions } from './httpAgent.ts';
export { HttpError, type HttpPhase } from './httpError.ts';
export { type HttpRead } from './httpRead.ts';
export { httpRequest, type HttpRequestOptions } from './httpRequest.ts';
export { HttpResponse, type HttpHead, type HttpTiming } from './httpResponse.ts';
export { HttpTimeoutError, type HttpTimeoutCode } from './httpTimeoutError.ts';
export { InterruptedError } from './interruptedError.ts';
export { run, type RunOptions } from './run.ts';
export { useAmbientScope } from './useAmbientScope.ts';
