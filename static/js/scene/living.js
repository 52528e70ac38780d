// What moves of the objects that people place: streaks in a wind, a whirl over a sink, a string that was plucked, a drum that was
// entered, what travels along a portal's arc. Drawn into the moving layer's list; without motion where less motion is wished.
import { arcOf } from "./objects.js"
import { boxOf, middle } from "./shapes.js"
import { toScreen } from "./view.js"
import { DISC, HALO, RING } from "./marks.js"

/** @typedef {import("./draw-list.js").DrawList} DrawList */
/** @typedef {import("./view.js").View} View */
/** @typedef {import("./draw-list.js").Paint} Paint */
/** @typedef {import("./motion.js").Touch} Touch */
/** @typedef {import("./shapes.js").Item} Thing */
/** @typedef {{list: DrawList, view: View, paint: Paint, now: number}} With */

const STRING_POINTS = 25
const STRING_MODES = [7, 14, 21] // visible swings a second: a real string's would be a blur
const STRING_MS = 900
const DRUM_MS = 520
const PORTAL_MS = 420
const SINK_MS = 600
const STREAK_POINTS = 9
const STREAK_AREA = 5200 // world units for each streak
const [STREAKS_LEAST, STREAKS_MOST] = [4, 18]
const WHIRL_POINTS = 14

const xs = new Float32Array(32)
const ys = new Float32Array(32)

/**
 * @param {Thing[]} things the document's objects @param {Map<number, Touch>} touched by the place in that list
 * @param {With} with_
 */
export const livingObjects = (things, touched, with_) => things.forEach((thing, k) => LIVING[thing.kind]?.(thing, touched.get(k), with_))

/** How much of a touch is left, 1 to 0. @param {Touch | undefined} touch @param {number} now @param {number} milliseconds */
const rest = (touch, now, milliseconds) => (touch ? Math.max(0, 1 - (now - touch.born) / milliseconds) : 0)

/** A number between 0 and 1, the same each time. @param {number} k @param {number} salt */
const chance = (k, salt) => (Math.abs(Math.sin(k * 12.9898 + salt * 78.233)) * 43758.5453) % 1

/** @type {Record<string, (thing: Thing, touch: Touch | undefined, with_: With) => void>} */
const LIVING = {
  string(thing, touch, { list, view, paint, now }) {
    const [x, y] = toScreen(view, thing.x, thing.y)
    const [x2, y2] = toScreen(view, thing.x2, thing.y2)
    const long = Math.hypot(x2 - x, y2 - y) || 1
    const [acrossX, acrossY] = [-(y2 - y) / long, (x2 - x) / long]
    const left = rest(touch, now, STRING_MS)
    const place = touch ? alongOf(thing, touch) : 0.5
    const wide = paint.calm ? 0 : Math.min(14, long * 0.06) * (0.35 + 0.65 * (touch?.strength ?? 0)) * left * left
    const seconds = touch ? (now - touch.born) / 1000 : 0
    for (let k = 0; k < STRING_POINTS; k++) {
      const s = k / (STRING_POINTS - 1)
      const off = wide * bend(s, place, seconds)
      xs[k] = x + (x2 - x) * s + acrossX * off
      ys[k] = y + (y2 - y) * s + acrossY * off
    }
    list.line(xs, ys, STRING_POINTS, 0.8 + 0.7 * left, paint.voices[1], 0.75 + 0.25 * left, paint.night ? 0.3 : 0)
  },
  drum(thing, touch, { list, view, paint, now }) {
    const left = rest(touch, now, DRUM_MS)
    if (!left || !touch) return
    const [x, y] = toScreen(view, thing.x, thing.y)
    const r = thing.radius * view.scale
    const rgb = paint.voices[3]
    const soft = left * left * (0.4 + 0.6 * touch.strength)
    list.sprite(x, y, r, r, 0, DISC, rgb, 0.2 * soft, paint.night ? 0.7 : 0, true)
    list.sprite(x, y, r * 1.5, r * 1.5, 0, HALO, rgb, 0.3 * soft, paint.night ? 0.9 : 0, true)
    if (!paint.calm) list.sprite(x, y, r * (0.55 + 0.45 * (1 - left)), r * (0.55 + 0.45 * (1 - left)), 0, RING, rgb, 0.8 * soft, 0, true)
  },
  portal(thing, touch, { list, view, paint, now }) {
    const left = rest(touch, now, PORTAL_MS)
    if (!left || !touch) return
    const [x, y] = toScreen(view, thing.x, thing.y)
    const [x2, y2] = toScreen(view, thing.x2, thing.y2)
    const { cx, cy } = arcOf(view, thing)
    const isBack = Math.hypot(touch.x - thing.x2, touch.y - thing.y2) < Math.hypot(touch.x - thing.x, touch.y - thing.y)
    const s = paint.calm ? 0.5 : isBack ? left : 1 - left
    const [px, py] = [(1 - s) ** 2 * x + 2 * s * (1 - s) * cx + s * s * x2, (1 - s) ** 2 * y + 2 * s * (1 - s) * cy + s * s * y2]
    const rgb = paint.voices[1]
    list.sprite(px, py, 2.2, 2.2, 0, DISC, rgb, 0.9 * Math.min(1, left * 3), 0, true)
    list.sprite(px, py, 11, 11, 0, HALO, rgb, 0.5 * Math.min(1, left * 3), paint.night ? 0.9 : 0, true)
    const r = thing.radius * view.scale
    for (const [mx, my] of [[x, y], [x2, y2]]) list.sprite(mx, my, r, r, 0, RING, rgb, 0.7 * left, 0, true)
  },
  sink(thing, touch, { list, view, paint, now }) {
    const [x, y] = toScreen(view, thing.x, thing.y)
    const r = thing.radius * view.scale
    const left = rest(touch, now, SINK_MS)
    const spin = view.rotation + paint.time * 1.1
    for (let arm = 0; arm < 4; arm++) {
      for (let k = 0; k < WHIRL_POINTS; k++) {
        const s = k / (WHIRL_POINTS - 1)
        const far = r * (1.05 - s) ** 1.25
        const angle = spin + (arm * Math.PI) / 2 + s * 3.4
        xs[k] = x + far * Math.cos(angle)
        ys[k] = y + far * Math.sin(angle)
      }
      list.line(xs, ys, WHIRL_POINTS, 0.7 + 0.5 * left, paint.voices[2], 0.45 + 0.5 * left, paint.night ? 0.4 : 0, whirl)
    }
  },
  wind(thing, _touch, { list, view, paint }) {
    const { left, right, top, bottom } = boxOf(thing)
    const [wide, high] = [right - left, bottom - top]
    const turn = (thing.angle * Math.PI) / 180
    const [c, s] = [Math.cos(turn), Math.sin(turn)]
    const far = (Math.abs(c) * wide + Math.abs(s) * high) / 2
    const side = (Math.abs(s) * wide + Math.abs(c) * high) / 2
    const { x, y } = middle(thing)
    const count = Math.round(Math.min(STREAKS_MOST, Math.max(STREAKS_LEAST, (wide * high) / STREAK_AREA)))
    const long = Math.min(far * 0.7, 26 + 60 * thing.strength)
    for (let k = 0; k < count; k++) {
      const pace = (30 + 240 * thing.strength) * (0.7 + 0.6 * chance(k, 2))
      const way = 2 * far + long
      const head = ((chance(k, 1) * way + paint.time * pace) % way) - far
      const lane = (((k + chance(k, 3)) / count) * 2 - 1) * side
      let inside = 0
      for (let point = 0; point < STREAK_POINTS; point++) {
        const u = head - (point / (STREAK_POINTS - 1)) * long
        const v = lane + Math.sin(u * 0.03 + k) * 3
        const [wx, wy] = [x + c * u - s * v, y + s * u + c * v]
        if (wx < left || wx > right || wy < top || wy > bottom) {
          if (inside) break
          continue
        }
        ;[xs[inside], ys[inside]] = toScreen(view, wx, wy)
        inside++
      }
      if (inside > 1) list.line(xs, ys, inside, 0.75, paint.ivory, 0.4, 0, tail)
    }
  },
}

/** @param {number} s along, 0 at its head */
const tail = (s) => (1 - s) * Math.min(1, s * 6 + 0.3)
/** @param {number} s */
const whirl = (s) => Math.sin(Math.min(1, s * 1.15) * Math.PI)

/** Where along a string it was struck, 0 to 1. @param {Thing} thing @param {Touch} touch */
const alongOf = (thing, touch) => {
  const [dx, dy] = [thing.x2 - thing.x, thing.y2 - thing.y]
  return Math.min(0.95, Math.max(0.05, ((touch.x - thing.x) * dx + (touch.y - thing.y) * dy) / (dx * dx + dy * dy || 1)))
}

/** A plucked string's shape: its first three modes, as strong as plucking at `place` makes them. @param {number} s @param {number} place @param {number} seconds */
const bend = (s, place, seconds) => {
  let off = 0
  STRING_MODES.forEach((hertz, k) => {
    const mode = (k + 1) * Math.PI
    off += (Math.sin(mode * place) / (k + 1)) * Math.sin(mode * s) * Math.cos(2 * Math.PI * hertz * seconds) * Math.exp(-seconds * k * 2)
  })
  return off
}
