export const env = {}
export const waitUntil = () => {}
export class DurableObject {}
export class WorkerEntrypoint {}
export class WorkflowEntrypoint {}
