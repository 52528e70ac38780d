// What an AudioWorkletGlobalScope has; TypeScript's own libraries leave it out.
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new (options: any) => AudioWorkletProcessor): void
declare const currentFrame: number
declare const currentTime: number
declare const sampleRate: number
