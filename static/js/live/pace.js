// How the synth keeps to a clock that is not its own: what it does in each quantum, by how far it is behind. Pure, for the audio thread.

export const QUANTUM = 128
const FAR = 2880 // frames: what is off by more than 60 ms jumps, in silence
const REST = 94 // quanta between two small corrections: a quarter of a second
const RAMP = 1 / 512 // of a fade, a frame: 10.7 ms

/** @typedef {"play" | "wait" | "skip" | "squeeze" | "stretch"} Act */

export class Pace {
  /** The context's frame on which the synth's first sample lies; null: the synth keeps its own time. @type {number | null} */
  start = null
  open = true
  gain = 1
  rest = 0

  /** Follows a clock from silence on, or none. @param {number | null} start */
  follow(start) {
    Object.assign(this, { start, open: start === null, gain: start === null ? 1 : 0, rest: REST })
  }

  /** What to do in a quantum. @param {number} frame of the context @param {number} position of the synth @returns {Act} */
  next(frame, position) {
    if (this.start === null) return "play"
    const behind = frame - this.start - position
    this.rest -= 1
    if (this.open && Math.abs(behind) > FAR) this.open = false
    if (!this.open && this.gain > 0) return "play"
    if (!this.open) {
      if (behind < 0) return "wait"
      if (behind >= QUANTUM) return "skip"
      this.open = true
      this.rest = REST
      return "play"
    }
    if (Math.abs(behind) < QUANTUM || this.rest > 0) return "play"
    this.rest = REST
    return behind > 0 ? "squeeze" : "stretch"
  }

  /** Fades a quantum in or out where that is due. @param {Float32Array} left @param {Float32Array} right */
  fade(left, right) {
    if (this.open && this.gain >= 1) return
    for (let k = 0; k < left.length; k++) {
      this.gain = Math.min(1, Math.max(0, this.gain + (this.open ? RAMP : -RAMP)))
      left[k] *= this.gain
      right[k] *= this.gain
    }
  }
}

/** From one quantum into another, over itself. @param {Float32Array} into @param {Float32Array} from @param {Float32Array} to */
export const cross = (into, from, to) => {
  for (let k = 0; k < into.length; k++) {
    const share = (k + 0.5) / into.length
    into[k] = from[k] * (1 - share) + to[k] * share
  }
}
