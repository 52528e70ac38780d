// Turns one moment's motion into the two lists that layers draw: sprites (disc, halo, ring, star, blot) and trail ribbons.
// Colours are premultiplied; alpha below the light makes a mark shine on what is under it (night), full alpha covers it (day).
import { BLOT, DISC, HALO, RIBBON_WORDS, RING, SPRITE_WORDS, STAR, STRIP_WORDS } from "./marks.js"
import { BEAD_MS, lifeAt, SPARK_MS } from "./motion.js"
import { luminance } from "./colour.js"
import { COLUMNS, ROWS } from "./flash.js"
import { CENTRE, toScreen } from "./view.js"
import { RING_STEP } from "./engraving.js"
import { livingObjects } from "./living.js"

/** @typedef {import("./colour.js").Rgb} Rgb */
/** @typedef {import("./view.js").View} View */
/** @typedef {{effect: string, glow: number, night: boolean, brightness: number, emission: number, pulse: number, size: number, reach: number, halo: boolean, palette: Rgb[], voices: Rgb[], ivory: Rgb, calm: boolean, time: number, speed: number, links: number}} Paint */

const SPRITES_MOST = 6000
const VERTICES_MOST = 24_600
const STRIPS_MOST = 2400
const SWELL = 0.22 // of its size, at a beat's full pulsation
const SOFT = 1.3 // a ribbon's edges fade out beyond its breadth

export class DrawList {
  constructor() {
    this.sprites = new Float32Array(SPRITES_MOST * SPRITE_WORDS)
    this.spriteCount = 0
    this.ribbons = new Float32Array(VERTICES_MOST * RIBBON_WORDS)
    this.indices = new Uint32Array(VERTICES_MOST * 4)
    this.indexCount = 0
    this.vertexCount = 0
    this.strips = new Int32Array(STRIPS_MOST * STRIP_WORDS)
    this.stripCount = 0
    this.trailsFrom = this.trailsTo = 0 // which of the ribbons are trails of bodies
    this.sample = this.trailSeconds = this.motionCount = 0
    this.steady = new Float32Array(COLUMNS * ROWS) // light of each cell without what passes
    this.passing = new Float32Array(COLUMNS * ROWS) // and what that adds
    this.passingFrom = 0
    this.swell = 1 // how much the beat has enlarged what is being drawn: that part of its light passes
    this.cell = 1
  }

  /** @param {import("./motion.js").Motion} motion @param {View} view @param {Paint} paint @param {number} now @param {import("./shapes.js").Item[]} [things] the objects of the document */
  fill(motion, view, paint, now, things = []) {
    this.spriteCount = this.vertexCount = this.indexCount = this.stripCount = 0
    this.steady.fill(0)
    this.passing.fill(0)
    this.cell = (view.width / COLUMNS) * (view.height / ROWS)
    this.view = view
    this.swell = 1 + SWELL * paint.pulse
    if (paint.links > 0) this.#links(motion, view, paint)
    this.sample = motion.sample
    this.trailSeconds = motion.seconds
    this.motionCount = motion.count
    this.trailsFrom = this.stripCount
    this.#trails(motion, view, paint)
    this.trailsTo = this.stripCount
    this.#haloes(motion, view, paint)
    this.#bodies(motion, view, paint)
    this.passingFrom = this.spriteCount
    this.swell = 1
    livingObjects(things, motion.touched, { list: this, view, paint, now })
    this.#beads(motion, view, paint, now)
    this.#sparks(motion, view, paint, now)
  }

  /** Dims what passes, as the flash limiter asks. @param {number} share */
  dim(share) {
    if (share >= 1) return
    for (let k = this.passingFrom * SPRITE_WORDS; k < this.spriteCount * SPRITE_WORDS; k += SPRITE_WORDS) {
      for (let word = 6; word < 10; word++) this.sprites[k + word] *= share
    }
  }

  /**
   * @param {number} x @param {number} y @param {number} w @param {number} h @param {number} angle @param {number} kind
   * @param {Rgb} rgb @param {number} alpha @param {number} shine 0 covers, 1 shines
   */
  sprite(x, y, w, h, angle, kind, rgb, alpha, shine, passing = false) {
    if (this.spriteCount >= SPRITES_MOST || alpha <= 0.003) return
    const at = this.spriteCount++ * SPRITE_WORDS
    const out = this.sprites
    out[at] = x
    out[at + 1] = y
    out[at + 2] = w
    out[at + 3] = h
    out[at + 4] = angle
    out[at + 5] = kind
    out[at + 6] = rgb[0] * alpha
    out[at + 7] = rgb[1] * alpha
    out[at + 8] = rgb[2] * alpha
    out[at + 9] = alpha * (1 - shine)
    this.#light(x, y, w * h * COVER[kind], lightOf(rgb) * alpha, passing)
  }

  /** Adds a mark's light to its cell of the screen. @param {number} x @param {number} y @param {number} area @param {number} light @param {boolean} passing */
  #light(x, y, area, light, passing) {
    const view = /** @type {View} */ (this.view)
    const column = Math.min(COLUMNS - 1, Math.max(0, Math.floor((x / view.width) * COLUMNS)))
    const row = Math.min(ROWS - 1, Math.max(0, Math.floor((y / view.height) * ROWS)))
    const all = (area / this.cell) * light
    const stays = passing ? 0 : all / (this.swell * this.swell)
    this.steady[row * COLUMNS + column] += stays
    this.passing[row * COLUMNS + column] += all - stays
  }

  /** @param {import("./motion.js").Motion} motion @param {View} view @param {Paint} paint */
  #haloes(motion, view, paint) {
    const { glow, night } = paint
    if (!paint.halo || glow <= 0.02 || paint.effect === "ink") return
    const alpha = (night ? 0.62 : 0.34) * glow * (0.35 + 0.65 * paint.brightness)
    this.#each(motion, view, paint, (x, y, r, rgb) => {
      const wide = r * (2 + 4.2 * glow) * this.swell
      this.sprite(x, y, wide, wide, 0, HALO, rgb, alpha, night ? 0.9 : 0)
    })
  }

  /** @param {import("./motion.js").Motion} motion @param {View} view @param {Paint} paint */
  #bodies(motion, view, paint) {
    const draw = BODY[paint.effect]
    this.#each(motion, view, paint, (x, y, r, rgb, i) => draw(this, x, y, r * this.swell, rgb, i, paint))
  }

  /** Each body that is on the screen: place and radius in pixels, colour. @param {import("./motion.js").Motion} motion @param {View} view @param {Paint} paint @param {(x: number, y: number, r: number, rgb: Rgb, i: number) => void} draw */
  #each(motion, view, paint, draw) {
    const { count, x, y, radius, species } = motion
    const { palette } = paint
    const many = species.some((each) => each > 0)
    for (let i = 0; i < count; i++) {
      const px = view.a * x[i] - view.b * y[i] + view.e
      const py = view.b * x[i] + view.a * y[i] + view.f
      if (px < -80 || py < -80 || px > view.width + 80 || py > view.height + 80) continue
      draw(px, py, Math.max(1.5, radius[i] * view.scale * paint.size), palette[(many ? species[i] : i % PLAIN) % palette.length], i)
    }
  }

  /** @param {import("./motion.js").Motion} motion @param {View} view @param {Paint} paint */
  #trails(motion, view, paint) {
    const { count, points, ends, x, y, radius, species } = motion
    if (points < 2) return
    const [strength, breadth] = TRAIL[paint.effect]
    const many = species.some((each) => each > 0)
    const shine = paint.night ? 0.35 : 0
    const reach = paint.reach * view.scale
    for (let i = 0; i < count && this.vertexCount + 3 * points <= VERTICES_MOST && this.stripCount < STRIPS_MOST; i++) {
      const r = Math.max(1.5, radius[i] * view.scale * paint.size) * breadth
      const rgb = paint.palette[(many ? species[i] : i % PLAIN) % paint.palette.length]
      if (ends[i] > 0) this.#ribbon(i, count, ends[i] + 1, x, y, r, rgb, strength, shine, view, reach)
    }
  }

  /**
   * @param {number} i @param {number} count @param {number} points @param {Float32Array} x @param {Float32Array} y @param {number} r
   * @param {Rgb} rgb @param {number} strength @param {number} shine @param {View} view @param {number} reach pixels
   */
  #ribbon(i, count, points, x, y, r, rgb, strength, shine, view, reach) {
    const out = this.ribbons
    const { a, b, e, f } = view
    const first = this.vertexCount
    let [sideX, sideY, gone] = [0, 0, 0]
    let [px, py] = [a * x[i] - b * y[i] + e, b * x[i] + a * y[i] + f]
    for (let k = 0; k < points; k++) {
      const next = (k + 1 < points ? k + 1 : k) * count + i
      const [nx, ny] = [a * x[next] - b * y[next] + e, b * x[next] + a * y[next] + f]
      const [dx, dy] = [nx - px, ny - py]
      const long = Math.sqrt(dx * dx + dy * dy)
      if (long > 0.05) {
        sideX = -dy / long
        sideY = dx / long
      }
      const rest = Math.max(0, Math.min(1 - k / (points - 1), 1 - gone / reach)) // in time, and for the fast ones in length
      gone += long
      const wide = r * rest
      const alpha = strength * rest * rest
      for (let side = -SOFT; side <= SOFT; side += SOFT) {
        const at = this.vertexCount++ * RIBBON_WORDS
        const here = side === 0 ? alpha : 0 // faint at the edges: smooth without antialiasing
        out[at] = px + side * sideX * wide
        out[at + 1] = py + side * sideY * wide
        out[at + 2] = rgb[0] * here
        out[at + 3] = rgb[1] * here
        out[at + 4] = rgb[2] * here
        out[at + 5] = here * (1 - shine)
      }
      px = nx
      py = ny
    }
    this.#strip(first, points, i)
  }

  /** Joins the vertices of a ribbon from `first` on to triangles. @param {number} first @param {number} points @param {number} [body] */
  #strip(first, points, body = -1) {
    const { indices } = this
    const at = this.stripCount++ * STRIP_WORDS
    this.strips[at] = first
    this.strips[at + 1] = points
    this.strips[at + 2] = body
    for (let k = 0; k < points - 1; k++) {
      for (let half = 0; half < 2; half++) {
        const at = first + 3 * k + half
        indices[this.indexCount++] = at
        indices[this.indexCount++] = at + 1
        indices[this.indexCount++] = at + 3
        indices[this.indexCount++] = at + 3
        indices[this.indexCount++] = at + 1
        indices[this.indexCount++] = at + 4
      }
    }
  }

  /**
   * A line through points of the screen, as fine as a hair or broader.
   * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {number} points @param {number} half half its breadth in pixels
   * @param {Rgb} rgb @param {number} alpha @param {number} shine 0 covers, 1 shines @param {(s: number) => number} [strength] along it, 0 to 1
   */
  line(xs, ys, points, half, rgb, alpha, shine, strength) {
    if (this.stripCount >= STRIPS_MOST || this.vertexCount + 3 * points > VERTICES_MOST) return
    const out = this.ribbons
    const first = this.vertexCount
    const wide = Math.max(1, half) // thinner lines are as broad, and fainter: nothing is lost between two pixels
    const faint = Math.min(1, half)
    let [sideX, sideY] = [0, 0]
    for (let k = 0; k < points; k++) {
      const next = k + 1 < points ? k + 1 : k
      const last = k + 1 < points ? k : k - 1
      const [dx, dy] = [xs[next] - xs[last], ys[next] - ys[last]]
      const long = Math.sqrt(dx * dx + dy * dy)
      if (long > 0.01) [sideX, sideY] = [-dy / long, dx / long]
      const here = alpha * faint * (strength ? strength(k / (points - 1)) : 1)
      for (let side = -SOFT; side <= SOFT; side += SOFT) {
        const at = this.vertexCount++ * RIBBON_WORDS
        const strong = side === 0 ? here : 0
        out[at] = xs[k] + side * sideX * wide
        out[at + 1] = ys[k] + side * sideY * wide
        out[at + 2] = rgb[0] * strong
        out[at + 3] = rgb[1] * strong
        out[at + 4] = rgb[2] * strong
        out[at + 5] = strong * (1 - shine)
      }
    }
    this.#strip(first, points)
  }

  /** Hairlines from each body to those near it, as between the stars of a figure. @param {import("./motion.js").Motion} motion @param {View} view @param {Paint} paint */
  #links(motion, view, paint) {
    const { x, y } = motion
    const count = Math.min(motion.count, LINKED_MOST)
    const reach = 40 + 70 * paint.links
    let left = LINKS_MOST
    for (let i = 1; i < count && left > 0; i++) {
      for (let j = 0; j < i && left > 0; j++) {
        const [dx, dy] = [x[i] - x[j], y[i] - y[j]]
        const square = dx * dx + dy * dy
        if (square > reach * reach) continue
        left--
        ;[ENDS_X[0], ENDS_Y[0]] = toScreen(view, x[i], y[i])
        ;[ENDS_X[1], ENDS_Y[1]] = toScreen(view, x[j], y[j])
        this.line(ENDS_X, ENDS_Y, 2, 0.7, paint.ivory, (0.12 + 0.4 * paint.links) * (1 - Math.sqrt(square) / reach), 0)
      }
    }
  }

  /** The octave's ring takes a bead where the sounding tone stands; the rim another. @param {import("./motion.js").Motion} motion @param {View} view @param {Paint} paint @param {number} now */
  #beads(motion, view, paint, now) {
    const [cx, cy] = toScreen(view, ...CENTRE)
    const life = lifeAt(paint.speed)
    for (const bead of motion.beads) {
      const age = (now - bead.born) / (BEAD_MS * life)
      if (age < 0 || age > 1) continue
      const fade = (1 - age) ** 2
      const far = bead.ring * RING_STEP * view.scale
      const angle = bead.angle + view.rotation
      const rgb = paint.voices[bead.voice] ?? paint.voices[0]
      const [px, py] = [cx + far * Math.cos(angle), cy + far * Math.sin(angle)]
      const size = 2 + 3.2 * bead.strength
      this.sprite(px, py, size, size, 0, DISC, rgb, 0.9 * fade, 0, true)
      if (paint.halo) this.sprite(px, py, size * 5, size * 5, 0, HALO, rgb, 0.45 * fade * bead.strength, paint.night ? 0.9 : 0, true)
      if (!paint.calm) this.sprite(px, py, size + 16 * age, size + 16 * age, 0, RING, rgb, 0.5 * fade, 0, true)
    }
  }

  /** @param {import("./motion.js").Motion} motion @param {View} view @param {Paint} paint @param {number} now */
  #sparks(motion, view, paint, now) {
    const shine = paint.night ? 0.7 : 0
    const life = lifeAt(paint.speed)
    for (const spark of motion.sparks) {
      const age = (now - spark.born) / (SPARK_MS * life)
      if (age < 0 || age > 1) continue
      const [px, py] = toScreen(view, spark.x, spark.y)
      const rgb = paint.palette[spark.colour % paint.palette.length]
      const fade = (1 - age) ** 2
      const size = (5 + 15 * spark.strength) * Math.min(1.4, Math.max(0.7, view.scale))
      this.sprite(px, py, size * (0.4 + 1.3 * age), size * (0.4 + 1.3 * age), 0, RING, rgb, 0.7 * fade * spark.strength, shine, true)
      if (paint.calm) continue
      this.sprite(px, py, size * (1 - 0.6 * age), size * (1 - 0.6 * age), 0.4 + spark.seed, STAR, rgb, 0.8 * fade * spark.strength, shine, true)
      const embers = Math.round(paint.emission * 9 * spark.strength)
      for (let k = 0; k < embers; k++) {
        const turn = spark.seed * 1.7 + k * 2.39996 // golden angle
        const far = size * (0.4 + 2.6 * (1 - (1 - age) ** 2)) * (0.55 + 0.45 * Math.sin(spark.seed + k * 5.1))
        this.sprite(px + far * Math.cos(turn), py + far * Math.sin(turn) + 14 * age * age, 1.1, 1.1, 0, DISC, rgb, 0.85 * fade, shine, true)
      }
    }
  }
}

const PLAIN = 4 // colours of bodies that are all of one species
const LINKED_MOST = 200
const LINKS_MOST = 500
const ENDS_X = new Float32Array(2)
const ENDS_Y = new Float32Array(2)

/** @type {Map<Rgb, number>} */
const LIGHTS = new Map()

/** Relative luminance of a palette's colour, kept: it is asked thousands of times a second. @param {Rgb} rgb */
const lightOf = (rgb) => {
  let light = LIGHTS.get(rgb)
  if (light === undefined) {
    if (LIGHTS.size > 64) LIGHTS.clear()
    const [r, g, b] = rgb.map((v) => v ** 2.2)
    // Saturated red flashes sooner (WCAG 2.3.1): it counts by its redness, where that is more.
    light = Math.max(luminance(rgb), r > 0.7 * (r + g + b) ? r - g - b : 0)
    LIGHTS.set(rgb, light)
  }
  return light
}

// Share of a sprite's square (2w by 2h) that is lit, times 4.
const COVER = [3.14, 1.5, 0.5, 0.35, 2.8]

/** How strong a trail begins, and how broad against its body. @type {Record<string, [number, number]>} */
const TRAIL = { glow: [0.7, 0.72], spark: [0.5, 0.5], ring: [0.5, 0.5], ink: [0.75, 0.95], comet: [0.95, 1] }

/** @type {Map<Rgb, Rgb>} */
const HOT = new Map()

/** A comet's head. @param {Rgb} rgb @returns {Rgb} */
const hot = (rgb) => {
  if (HOT.size > 64) HOT.clear()
  const kept = HOT.get(rgb) ?? /** @type {Rgb} */ (rgb.map((v) => v + (1 - v) * 0.55))
  HOT.set(rgb, kept)
  return kept
}

/** @typedef {(list: DrawList, x: number, y: number, r: number, rgb: Rgb, i: number, paint: Paint) => void} Body */
/** @type {Record<string, Body>} */
const BODY = {
  glow: (list, x, y, r, rgb) => list.sprite(x, y, r, r, 0, DISC, rgb, 1, 0),
  spark: (list, x, y, r, rgb, i, paint) => {
    const long = r * (2.1 + 0.9 * paint.pulse)
    list.sprite(x, y, long, long, (i % 7) * 0.11, STAR, rgb, 1, paint.night ? 0.5 : 0)
    list.sprite(x, y, r * 0.55, r * 0.55, 0, DISC, rgb, 1, 0)
  },
  ring: (list, x, y, r, rgb) => {
    list.sprite(x, y, r * 1.15, r * 1.15, 0, RING, rgb, 1, 0)
    list.sprite(x, y, r * 0.28, r * 0.28, 0, DISC, rgb, 0.9, 0)
  },
  ink: (list, x, y, r, rgb, i) => list.sprite(x, y, r * 1.5, r * 1.5, i * 1.3, BLOT, rgb, 0.92, 0),
  comet: (list, x, y, r, rgb, _i, paint) => {
    list.sprite(x, y, r * 0.8, r * 0.8, 0, DISC, paint.night ? hot(rgb) : rgb, 1, 0)
    list.sprite(x, y, r * 1.7, r * 1.7, 0, HALO, rgb, 0.8, paint.night ? 0.8 : 0.2)
  },
}
