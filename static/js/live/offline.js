// The picture at any moment of a performance, frame by frame without a clock: what tests measure and benchmarks look at.
// The engine runs in the page itself, so that the same document and the same moments give the same picture each time.
import { Scene } from "../scene/scene.js"
import { notesOf } from "./forecast.js"
import { Frames } from "./frames.js"
import { positionAt } from "./position.js"
import { EVENT_WORDS, Runner } from "./runner.js"
import { Score } from "./score.js"
import * as K from "../engine/world.js"

const AHEAD = 2400 // samples: places between two ticks need the later one
const RATE = 48_000

export class OfflinePicture {
  /** @param {HTMLCanvasElement} canvas @param {import("../engine/document.js").Document} document @param {import("../scene/scene.js").SceneOptions} [options] */
  constructor(canvas, document, options) {
    this.document = document
    this.runner = new Runner(document)
    this.frames = new Frames()
    this.score = new Score()
    this.scene = new Scene(canvas, options)
    this.scene.setDocument(document)
    this.scenes = [this.scene]
    this.lastTick = -1
    /** The name of the layer that draws. @type {Promise<string>} */
    this.ready = this.scene.ready
  }

  /** Another picture of the same moments: another layer, another theme. @param {HTMLCanvasElement} canvas @param {import("../scene/scene.js").SceneOptions} [options] */
  beside(canvas, options) {
    const scene = new Scene(canvas, options)
    scene.setDocument(this.document)
    this.scenes.push(scene)
    return scene
  }

  /** Draws the moment that many seconds after the beginning; moments go forward only. @param {number} seconds */
  draw(seconds) {
    const sample = seconds * RATE
    this.runner.runTo(sample + AHEAD)
    const { frames, shapes, meters, events, records } = this.runner.take()
    this.frames.add({ frames, shapes, meters, sparks: Float64Array.from(events) }, EVENT_WORDS)
    this.runner.forget(sample)
    const cycle = this.runner.w.n[K.CYCLE]
    for (const chunk of records) this.score.add(cycle, notesOf(chunk, cycle))
    const index = this.frames.indexAt(sample)
    const position = positionAt(this.frames.list[index], sample, this.document.music.meter)
    const notes = this.score.between(position.cycle, this.lastTick, position.tick)
    this.lastTick = position.tick
    const meter = this.frames.meterAt(sample)
    const moment = { now: seconds * 1000, sample, index, frames: this.frames, meter, position, sparks: this.frames.due(sample), notes, moving: true }
    for (const scene of this.scenes) scene.draw(moment)
    this.frames.forget(sample)
  }

  destroy() {
    for (const scene of this.scenes) scene.destroy()
  }
}
