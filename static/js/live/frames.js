// The last seconds of places, each with the sample at which it sounds: what the picture is drawn from.

/** @typedef {import("./runner.js").Frame} Frame */
/** @typedef {import("./runner.js").Shape} Shape */
/** @typedef {import("./runner.js").Meter} Meter */

const KEEP_SAMPLES = 3.2 * 48_000 // the longest trail, and a little

export class Frames {
  /** @type {Frame[]} in the order of their samples */
  list = []
  /** @type {Map<number, Shape>} */
  shapes = new Map()
  /** @type {Meter[]} */
  meters = []
  /** @type {number[][]} sample, kind, x, y, impulse, object of each spark to come */
  sparks = []

  clear() {
    Object.assign(this, { list: [], shapes: new Map(), meters: [], sparks: [] })
  }

  /** @param {{frames: Frame[], shapes: Shape[], meters: Meter[], sparks: Float64Array}} given @param {number} words */
  add(given, words) {
    this.list.push(...given.frames)
    this.meters.push(...given.meters)
    for (const shape of given.shapes) this.shapes.set(shape.shape, shape)
    for (let k = 0; k < given.sparks.length; k += words) this.sparks.push([...given.sparks.subarray(k, k + words)])
  }

  /** An edit changed what comes after a sample. @param {number} at */
  cut(at) {
    this.list = this.list.filter((frame) => frame.at <= at)
    this.meters = this.meters.filter((meter) => meter.at <= at)
    this.sparks = this.sparks.filter((spark) => spark[0] < at)
  }

  /** Index of the last frame at or before a sample, or 0. @param {number} sample */
  indexAt(sample) {
    let [low, high] = [0, this.list.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.list[middle].at <= sample) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The meters that hold at a sample, and none older. @param {number} sample @returns {Meter | undefined} */
  meterAt(sample) {
    while (this.meters.length > 1 && this.meters[1].at <= sample) this.meters.shift()
    return this.meters[0]
  }

  /** Takes the sparks that have become due. @param {number} sample */
  due(sample) {
    const due = this.sparks.filter((spark) => spark[0] <= sample)
    if (due.length) this.sparks = this.sparks.filter((spark) => spark[0] > sample)
    return due
  }

  /** Forgets what no trail reaches. @param {number} sample */
  forget(sample) {
    const found = this.list.findIndex((frame) => frame.at >= sample - KEEP_SAMPLES)
    const first = found < 0 ? this.list.length - 1 : found
    if (first > 32) {
      this.list.splice(0, first)
      const oldest = this.list[0].shape
      for (const shape of this.shapes.keys()) if (shape < oldest) this.shapes.delete(shape)
    }
  }
}
