// The picture of one universe: two canvases one over the other (the engraving, what moves), drawn from the engine's states.
// Nothing here feeds back. Studio asks it where a pointer is; players only draw.
import * as L from "../engine/layout.js"
import { definition } from "../engine/document.js"
import { isCalm } from "../lib/preferences.js"
import { CanvasLayer } from "./canvas-layer.js"
import { css, luminance, palette, readTheme } from "./colour.js"
import { DrawList } from "./draw-list.js"
import { engrave, RINGS, toneAngle, toneNames } from "./engraving.js"
import { FlashLimiter, Gate } from "./flash.js"
import { Guard } from "./guard.js"
import { Motion } from "./motion.js"
import { drawObjects } from "./objects.js"
import { hasWebgl, openPixiLayer } from "./pixi-layer.js"
import { Proof } from "./proof.js"
import { Quality } from "./quality.js"
import { toScreen, toWorld, viewOf } from "./view.js"

/** @typedef {import("../engine/document.js").Document} Document */
/** @typedef {import("../live/frames.js").Frames} Frames */
/** @typedef {import("../live/position.js").Position} Position */
/** @typedef {import("../live/runner.js").Meter} Meter */
/** @typedef {{now: number, sample: number, index: number, frames: Frames, meter: Meter | undefined, position: Position, sparks: number[][], notes: number[], moving: boolean}} Moment */
/** @typedef {{insets?: Partial<import("./view.js").Insets>, renderer?: "auto" | "webgl" | "canvas"}} SceneOptions */

const VOICE_COLOURS = [1, 3, 2, 0, 2, 0] // melody brass, chords violet, bass teal, percussion vermilion, drone teal, sparks vermilion
const LOST_MS = 1500 // so long we wait for a lost graphics card
const NO_INSETS = { top: 0, right: 0, bottom: 0, left: 0 }
const BELOW = { position: "absolute", inset: "0", width: "100%", height: "100%", pointerEvents: "none" }

export class Scene {
  /** @param {HTMLCanvasElement} canvas the one that pointers reach; its parent holds the picture @param {SceneOptions} [options] */
  constructor(canvas, options = {}) {
    this.canvas = canvas
    this.options = options
    this.insets = { ...NO_INSETS, ...options.insets }
    this.ground = this.#groundSheet()
    this.theme = readTheme(canvas)
    this.motion = new Motion()
    this.list = new DrawList()
    this.flash = new FlashLimiter()
    this.beats = new Gate()
    this.proof = new Proof()
    this.guard = new Guard()
    this.quality = new Quality()
    /** @type {Document | null} */
    this.document = null
    /** @type {{zoom: number, x: number, y: number} | null} a viewer's own camera, over the document's */
    this.camera = null
    this.resized = false
    this.isLost = false // the graphics card's context, for now
    this.time = 0
    this.last = 0
    this.colours = this.hues = ""
    /** @type {import("./view.js").View} */
    this.view = viewOf({ width: 1, height: 1, insets: NO_INSETS, zoom: 1, rotation: 0, x: 500, y: 300 })
    this.size = { width: 0, height: 0 }
    this.calm = isCalm()
    /** @type {CanvasLayer | import("./pixi-layer.js").PixiLayer | null} */
    this.layer = null
    this.ready = this.#open()
    this.observer = new ResizeObserver(() => (this.resized = true)) // done with the next frame: a sheet that is resized is empty
    this.observer.observe(canvas)
    this.themes = new MutationObserver(() => this.#themed())
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] })
    this.dark = matchMedia("(prefers-color-scheme: dark)")
    this.onDark = () => this.#themed()
    this.dark.addEventListener("change", this.onDark)
    document.fonts?.load(`italic 16px ${this.theme.display}`).then(() => this.refresh(), () => undefined)
    this.#resize()
  }

  // --- what is shown

  /** @param {Document} document */
  setDocument(document) {
    this.document = document
    this.refresh()
  }

  /** How much of each side is covered by panels: the world is put in the middle of the rest. @param {Partial<import("./view.js").Insets>} insets */
  setInsets(insets) {
    this.insets = { ...this.insets, ...insets }
    this.refresh()
  }

  /** A viewer's own look: zoom over the document's, and where; null goes back. @param {{zoom: number, x: number, y: number} | null} camera */
  look(camera) {
    this.camera = camera
    this.refresh()
  }

  /** What stands still is drawn anew with the next frame. */
  refresh() {
    this.groundDirty = true
  }

  // --- where things are

  /** A pointer's place in the world. @param {number} clientX @param {number} clientY @returns {{x: number, y: number}} */
  worldAt(clientX, clientY) {
    const box = this.canvas.getBoundingClientRect()
    const [x, y] = toWorld(this.view, clientX - box.left, clientY - box.top)
    return { x, y }
  }

  /** A place of the world on the page (client pixels). @param {number} x @param {number} y @returns {{x: number, y: number}} */
  screenAt(x, y) {
    const box = this.canvas.getBoundingClientRect()
    const [px, py] = toScreen(this.view, x, y)
    return { x: px + box.left, y: py + box.top }
  }

  /** The body under a pointer, or -1. @param {number} clientX @param {number} clientY @param {number} [slop] pixels */
  bodyAt(clientX, clientY, slop = 10) {
    const { x, y } = this.worldAt(clientX, clientY)
    let [best, nearest] = [-1, Infinity]
    for (let i = 0; i < this.motion.count; i++) {
      const far = Math.hypot(this.motion.x[i] - x, this.motion.y[i] - y) - this.motion.radius[i]
      if (far < nearest && far < slop / this.view.scale) [best, nearest] = [i, far]
    }
    return best
  }

  // --- drawing

  /** Whether a frame is to be drawn now, at the rate that this machine holds. @param {number} now */
  isDue(now) {
    return this.resized || this.quality.isDue(now - this.last)
  }

  /** One frame. @param {Moment} moment */
  draw(moment) {
    if (this.resized || !this.size.width) this.#resize()
    if (!this.layer || !this.document || !this.size.width) return
    const began = performance.now()
    const gap = moment.now - this.last
    this.last = moment.now
    const look = this.#lookOf(moment)
    if (moment.moving && !this.calm) this.time += Math.min(gap, 100) * 0.001 * look.speed
    if (this.groundDirty || this.#hasTurned(look)) this.#drawGround(look)
    this.#move(moment, look)
    this.#light(moment.now, look)
    if (!this.isLost) this.layer.draw(this.list, this.view, this.#dust(look))
    if (this.quality.measured(gap, performance.now() - began)) this.resized = true
  }

  /** The whole picture as it stands, for stills: within the task that drew it, where WebGL draws. @returns {HTMLCanvasElement} */
  capture() {
    return this.#copied([this.ground, this.canvas])
  }

  /** What moves, alone, as it stands. @returns {HTMLCanvasElement} */
  marks() {
    return this.#copied([this.canvas])
  }

  /** @param {HTMLCanvasElement[]} sheets */
  #copied(sheets) {
    const { width, height } = this.ground
    const copy = Object.assign(document.createElement("canvas"), { width, height })
    const g = /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d"))
    for (const sheet of sheets) {
      g.filter = sheet.style.filter || "none"
      g.globalAlpha = Number(sheet.style.opacity || 1)
      g.drawImage(sheet, 0, 0, width, height)
    }
    return copy
  }

  destroy() {
    this.observer.disconnect()
    this.themes.disconnect()
    this.dark.removeEventListener("change", this.onDark)
    this.layer?.destroy()
    this.layer = null
    this.ground.remove()
  }

  // --- within

  /** The sheet below the canvas, for what stands still. */
  #groundSheet() {
    const sheet = document.createElement("canvas")
    sheet.setAttribute("aria-hidden", "true")
    Object.assign(sheet.style, BELOW)
    this.canvas.before(sheet)
    return sheet
  }

  async #open() {
    const { renderer = "auto" } = this.options
    if (renderer !== "canvas" && hasWebgl(renderer === "webgl")) {
      try {
        this.layer = await openPixiLayer(this.canvas, this.list)
      } catch (error) {
        console.warn("WebGL is not to be had; drawing plainly.", error)
        this.#freshCanvas()
      }
    }
    this.layer ??= new CanvasLayer(this.canvas)
    if (this.layer.name === "webgl") this.#watchContext()
    this.resized = true
    return this.layer.name
  }

  /** A graphics card may be taken from a page (sleep, another driver, too many pages): it comes back soon, or Canvas draws on. */
  #watchContext() {
    let timer = 0
    this.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault() // so that it may come back
      this.isLost = true
      clearTimeout(timer)
      timer = window.setTimeout(() => this.isLost && this.#drawPlainly(), LOST_MS)
    })
    this.canvas.addEventListener("webglcontextrestored", () => {
      clearTimeout(timer)
      this.isLost = false
      this.resized = true
    })
  }

  #drawPlainly() {
    if (!this.layer) return
    console.info("The graphics card did not come back; drawing plainly.")
    this.layer.destroy()
    this.#freshCanvas()
    this.layer = new CanvasLayer(this.canvas)
    this.isLost = false
    this.resized = true
  }

  /** A canvas that has begun as WebGL cannot be drawn plainly: another takes its place. */
  #freshCanvas() {
    const fresh = /** @type {HTMLCanvasElement} */ (this.canvas.cloneNode())
    this.canvas.replaceWith(fresh)
    this.observer.unobserve(this.canvas)
    this.observer.observe(fresh)
    this.canvas = fresh
  }

  #themed() {
    this.guard = new Guard() // night to day is one great change, and no flash
    this.theme = readTheme(this.canvas)
    this.colours = ""
    this.refresh()
  }

  #resize() {
    this.resized = false
    const { clientWidth: width, clientHeight: height } = this.canvas
    if (!width || !height) return
    const ratio = Math.min(devicePixelRatio || 1, this.quality.detail.ratio)
    const fine = Math.min(devicePixelRatio || 1, 2)
    this.ground.width = Math.round(width * fine)
    this.ground.height = Math.round(height * fine)
    this.layer?.resize(width, height, ratio)
    this.size = { width, height }
    this.refresh()
    this.#camera()
  }

  #camera() {
    const { width, height } = this.size
    const wish = this.document?.visualization ?? {}
    const own = this.camera ?? { zoom: 1, x: wish.camera_x ?? 500, y: wish.camera_y ?? 300 }
    const zoom = (wish.camera_zoom ?? 1) * own.zoom
    this.view = viewOf({ width, height, insets: this.insets, zoom, rotation: wish.camera_rotation ?? 0, x: own.x, y: own.y })
  }

  /** What parameters and couplings make of the picture now. @param {Moment} moment */
  #lookOf({ now, meter, position }) {
    const { visualization: v, music } = /** @type {Document} */ (this.document)
    const word = (/** @type {number} */ at, /** @type {number} */ other) => meter?.p[at] ?? other
    const beat = this.beats.strength(Math.exp(-4.5 * position.phase), now)
    return {
      scheme: v.color_scheme,
      effect: v.particle_effect,
      background: v.background_style,
      speed: v.animation_speed,
      saturation: v.saturation,
      complexity: v.complexity,
      blur: v.blur,
      key: music.key,
      scale: music.scale,
      brightness: word(L.V_BRIGHTNESS, v.brightness),
      glow: word(L.V_GLOW, v.glow),
      trail: word(L.V_TRAIL, v.trail),
      dust: word(L.V_DUST, v.dust),
      hue: word(L.D_BASE_HUE, 0.5),
      spread: word(L.D_COLOUR_SPREAD, 0.5),
      warmth: word(L.D_WARMTH, 0.5),
      emission: word(L.D_EMISSION, 0.3),
      pulse: this.calm ? 0 : word(L.D_PULSATION, 0.3) * beat,
    }
  }

  /** Whether couplings have moved what a gradient is coloured by. @param {any} look */
  #hasTurned(look) {
    if (look.background !== "gradient") return false
    const hues = `${Math.round(look.hue * 60)} ${Math.round(look.warmth * 20)}`
    if (hues === this.hues) return false
    this.hues = hues
    return true
  }

  /** @param {any} look */
  #drawGround(look) {
    this.groundDirty = false
    this.#camera()
    const g = /** @type {CanvasRenderingContext2D} */ (this.ground.getContext("2d", { alpha: false }))
    const ratio = this.ground.width / this.view.width
    g.setTransform(ratio, 0, 0, ratio, 0, 0)
    const { physics, objects } = /** @type {Document} */ (this.document)
    const { engraving, blur: mayBlur } = this.quality.detail
    engrave(g, this.view, this.theme, { ...look, complexity: look.complexity * engraving, edges: physics.edges })
    drawObjects(g, this.view, this.theme, objects)
    const blur = look.blur > 0.12 && mayBlur ? `blur(${((look.blur - 0.1) * 5).toFixed(1)}px)` : ""
    if (this.canvas.style.filter !== blur) this.canvas.style.filter = blur
  }

  /** @param {Moment} moment @param {any} look */
  #move(moment, look) {
    const { motion, quality } = this
    const trail = (this.calm ? 0.5 : 1) * (look.effect === "comet" ? 1.35 : 1) * 1.5 * look.trail ** 1.4
    motion.place(moment.frames, moment.index, moment.sample, trail, quality.detail.trail)
    motion.happened(moment.sparks, moment.now, 4, look.speed)
    motion.sounded(this.#beads(moment, look), moment.now, look.speed)
    this.#recolour(look)
    /** @type {import("./draw-list.js").Paint} */
    this.paint = {
      effect: look.effect, glow: look.glow, night: this.theme.night, brightness: look.brightness, emission: look.emission,
      pulse: look.pulse, size: this.guard.size, reach: 60 + 190 * look.trail, halo: quality.detail.halo, palette: this.bodies ?? [], voices: this.voices ?? [], ivory: this.theme.ivory, calm: this.calm,
      time: this.time, speed: look.speed, links: quality.detail.links ? Math.max(0, look.complexity - 0.5) * 2 : 0,
    }
    this.list.fill(motion, this.view, this.paint, moment.now, this.document?.objects)
  }

  /** Notes as beads on the ring of their octave, at the angle of their tone. @param {Moment} moment @param {any} look @returns {import("./motion.js").Bead[]} */
  #beads({ notes, now }, look) {
    if (look.background !== "atlas") return []
    const count = toneNames(look.key, look.scale).length
    const steps = /** @type {Record<string, number[]>} */ (/** @type {unknown} */ (definition.scale_steps))[look.scale]
    const root = definition.keys.indexOf(look.key)
    const beads = []
    for (let k = 0; k < notes.length; k += 5) {
      const [, voice, pitch, velocity] = notes.slice(k, k + 4)
      if (voice === 3 || voice === 5) continue // drums and strikes have no tone
      const tone = (((Math.round(pitch) - root) % 12) + 12) % 12
      const degree = steps.findIndex((step) => step >= tone)
      const ring = Math.min(RINGS, Math.max(1, Math.floor(pitch / 12) - 0.5))
      beads.push({ ring: Math.round(ring), angle: toneAngle(degree < 0 ? 0 : degree, count), born: now, strength: velocity, voice })
    }
    return beads
  }

  /** @param {any} look */
  #recolour(look) {
    const rough = [look.hue, look.spread, look.warmth, look.saturation, look.brightness].map((v) => Math.round(v * 48))
    const colours = [look.scheme, ...rough].join()
    if (this.colours === colours) return
    this.colours = colours
    this.bodies = palette(look, this.theme)
    this.voices = VOICE_COLOURS.map((k) => this.theme.groups[k])
  }

  /** Measures the light of what is about to be drawn, and dims what would flash. @param {number} now @param {any} look */
  #light(now, look) {
    const { list } = this
    const ground = luminance(this.theme.ink)
    // On parchment a dark mark takes light away; either way it is the size of the change that counts.
    const floor = this.theme.night ? ground : 0
    for (let cell = 0; cell < list.steady.length; cell++) {
      const stays = 1 - Math.exp(-list.steady[cell]) // marks overlap: a cell fills up
      list.passing[cell] = 1 - Math.exp(-list.steady[cell] - list.passing[cell]) - stays
      list.steady[cell] = floor + 0.02 * look.glow + stays
    }
    const share = this.flash.limit(list.steady, list.passing, now)
    if (share < 1 && this.paint) {
      list.fill(this.motion, this.view, { ...this.paint, pulse: this.paint.pulse * share }, now, this.document?.objects)
      list.dim(share)
    }
    this.proof.take(list, this.view)
    const veil = this.guard.limit(this.proof.marks, this.theme.ink, now)
    const opacity = veil > 0.995 ? "" : veil.toFixed(3)
    if (this.canvas.style.opacity !== opacity) this.canvas.style.opacity = opacity
  }

  /** @param {any} look */
  #dust(look) {
    const { night } = this.theme
    return {
      count: Math.round(look.dust * this.quality.detail.dust),
      light: (night ? 0.85 : 0.7) * (0.2 + 0.9 * look.brightness),
      pulse: look.pulse,
      drift: this.calm ? 0 : 0.02,
      tint: this.theme.ivory,
      time: this.time,
      shine: night ? 0.6 : 0,
    }
  }
}
