// What stands still: the ground, the rings of the octaves, the names of the tones at the rim, the frame of the world.
import { definition } from "../engine/document.js"
import { css, oklch } from "./colour.js"
import { CENTRE, HEIGHT, toScreen, WIDTH } from "./view.js"

/** @typedef {import("./colour.js").Theme} Theme */
/** @typedef {import("./view.js").View} View */
/** @typedef {{background: string, complexity: number, hue: number, warmth: number, key: string, scale: string, edges: string}} Look */

export const RINGS = 8
export const RING_STEP = 34 // world units from octave to octave: the outermost ring and its names fit the world
const TICKS = 96
const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"]
const SHARPS = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"]
const SHARP_KEYS = new Set(["G", "D", "A", "E", "B", "F#"])

/** Names of the scale's tones, from the root on. @param {string} key @param {string} scale */
export const toneNames = (key, scale) => {
  const root = definition.keys.indexOf(key)
  const steps = /** @type {Record<string, number[]>} */ (/** @type {unknown} */ (definition.scale_steps))[scale] ?? [0]
  return steps.map((step) => (SHARP_KEYS.has(key) ? SHARPS : NAMES)[(root + step) % 12])
}

/** Angle of a tone at the rim, the root on top. @param {number} degree @param {number} count */
export const toneAngle = (degree, count) => -Math.PI / 2 + (degree * 2 * Math.PI) / count

/** @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme @param {Look} look */
export const engrave = (g, view, theme, look) => {
  g.fillStyle = theme.ground
  g.fillRect(0, 0, view.width, view.height)
  if (look.background === "gradient") gradient(g, view, theme, look)
  if (look.background !== "void") stars(g, view, theme, look)
  if (look.background === "grid") grid(g, view, theme)
  if (look.background === "atlas") rings(g, view, theme, look)
  if (look.edges !== "open" && look.background !== "void") frame(g, view, theme, look)
}

/** @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme @param {Look} look */
const gradient = (g, view, theme, look) => {
  const [x, y] = toScreen(view, ...CENTRE)
  const far = Math.hypot(view.width, view.height) * 0.62
  const paint = g.createRadialGradient(x, y, 0, x, y, far)
  const hue = 30 + look.hue * 360 + (look.warmth - 0.5) * 40
  const lights = theme.night ? [0.3, 0.22, 0.15] : [0.985, 0.955, 0.91]
  const chroma = theme.night ? [0.065, 0.045, 0.02] : [0.01, 0.022, 0.04]
  ;[0, 0.45, 1].forEach((stop, k) => paint.addColorStop(stop, css(oklch(lights[k], chroma[k], hue + k * 28))))
  g.fillStyle = paint
  g.fillRect(0, 0, view.width, view.height)
}

/** The same stars each time. @param {number} seed */
const random = (seed) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 4294967296
}

/** @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme @param {Look} look */
const stars = (g, view, theme, look) => {
  const next = random(11)
  const many = look.background === "stars"
  const count = Math.round((view.width * view.height) / (many ? 900 : 2600) * (0.2 + look.complexity))
  const places = []
  for (let k = 0; k < count; k++) {
    const [x, y, magnitude] = [next() * view.width, next() * view.height, next() ** (many ? 7 : 3)]
    g.fillStyle = css(theme.ivory, (many ? 0.12 : 0.06) + (many ? 0.7 : 0.3) * magnitude)
    const size = many ? 0.7 + 1.5 * magnitude : 1
    g.beginPath()
    g.arc(x, y, size * 0.6, 0, 7)
    g.fill()
    if (magnitude > 0.62) places.push({ x, y, magnitude })
  }
  if (many) for (const place of places.filter((each) => each.magnitude > 0.93)) glint(g, place, theme)
  if (look.background === "atlas" && look.complexity > 0.7) figures(g, places, theme, look.complexity)
}

/** @param {CanvasRenderingContext2D} g @param {{x: number, y: number, magnitude: number}} star @param {Theme} theme */
const glint = (g, { x, y, magnitude }, theme) => {
  const long = 3 + 60 * (magnitude - 0.9)
  g.strokeStyle = css(theme.ivory, 0.4)
  g.lineWidth = 0.6
  g.beginPath()
  g.moveTo(x - long, y)
  g.lineTo(x + long, y)
  g.moveTo(x, y - long)
  g.lineTo(x, y + long)
  g.stroke()
}

/** Constellations of nobody. @param {CanvasRenderingContext2D} g @param {{x: number, y: number}[]} places @param {Theme} theme @param {number} complexity */
const figures = (g, places, theme, complexity) => {
  g.strokeStyle = css(theme.ivory, 0.07 + 0.1 * (complexity - 0.7))
  g.lineWidth = 0.7
  g.beginPath()
  places.forEach((star, k) => {
    const near = places.slice(k + 1).filter((other) => Math.hypot(other.x - star.x, other.y - star.y) < 120).slice(0, 2)
    for (const other of near) {
      g.moveTo(star.x, star.y)
      g.lineTo(other.x, other.y)
    }
  })
  g.stroke()
}

/** @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme */
const grid = (g, view, theme) => {
  for (const [step, style] of /** @type {[number, string][]} */ ([[50, theme.line], [250, theme.line2]])) {
    g.strokeStyle = style
    g.lineWidth = 1
    g.beginPath()
    for (let x = 0; x <= WIDTH; x += step) line(g, view, x, 0, x, HEIGHT)
    for (let y = 0; y <= HEIGHT; y += step) line(g, view, 0, y, WIDTH, y)
    g.stroke()
  }
}

/** @param {CanvasRenderingContext2D} g @param {View} view @param {number} x @param {number} y @param {number} x2 @param {number} y2 */
const line = (g, view, x, y, x2, y2) => {
  g.moveTo(...toScreen(view, x, y))
  g.lineTo(...toScreen(view, x2, y2))
}

/** @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme @param {Look} look */
const rings = (g, view, theme, look) => {
  const [x, y] = toScreen(view, ...CENTRE)
  const step = RING_STEP * view.scale
  const rim = RINGS * step
  g.lineWidth = 1
  for (let k = 1; k <= RINGS; k++) {
    if (k % 4 && look.complexity < (k % 2 ? 0.3 : 0.12)) continue // the plainest sheet has two
    g.strokeStyle = k % 4 ? theme.line : theme.line2
    g.beginPath()
    g.arc(x, y, k * step, 0, 7)
    g.stroke()
  }
  beyond(g, x, y, step, view, theme)
  if (look.complexity > 0.25) graduation(g, x, y, rim, theme, view.rotation)
  if (look.complexity > 0.6) spokes(g, x, y, step, theme, look, view.rotation)
  names(g, x, y, rim, theme, look, view)
}

/** Faint circles beyond the rim, to the ends of a tall or wide sheet. @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} step @param {View} view @param {Theme} theme */
const beyond = (g, x, y, step, view, theme) => {
  const far = Math.hypot(Math.max(x, view.width - x), Math.max(y, view.height - y))
  g.strokeStyle = theme.line
  g.setLineDash([1, 7])
  for (let k = RINGS + 3; k * step < far && k < 60; k += 3) {
    g.beginPath()
    g.arc(x, y, k * step, 0, 7)
    g.stroke()
  }
  g.setLineDash([])
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} rim @param {Theme} theme @param {number} turn */
const graduation = (g, x, y, rim, theme, turn) => {
  g.strokeStyle = theme.line2
  g.beginPath()
  for (let k = 0; k < TICKS; k++) {
    const angle = turn + (k * 2 * Math.PI) / TICKS
    const long = k % 24 === 0 ? 15 : k % 8 === 0 ? 9 : 5
    const [c, s] = [Math.cos(angle), Math.sin(angle)]
    g.moveTo(x + rim * c, y + rim * s)
    g.lineTo(x + (rim + long) * c, y + (rim + long) * s)
  }
  g.stroke()
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} step @param {Theme} theme @param {Look} look @param {number} turn */
const spokes = (g, x, y, step, theme, look, turn) => {
  const count = toneNames(look.key, look.scale).length
  g.strokeStyle = theme.line
  g.setLineDash([1, 5])
  g.beginPath()
  for (let k = 0; k < count; k++) {
    const angle = turn + toneAngle(k, count)
    g.moveTo(x + step * Math.cos(angle), y + step * Math.sin(angle))
    g.lineTo(x + RINGS * step * Math.cos(angle), y + RINGS * step * Math.sin(angle))
  }
  g.stroke()
  g.setLineDash([])
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} rim @param {Theme} theme @param {Look} look @param {View} view */
const names = (g, x, y, rim, theme, look, view) => {
  const tones = toneNames(look.key, look.scale)
  const size = Math.max(12, Math.min(17, view.scale * 14))
  g.font = `italic ${size}px ${theme.display}`
  g.textAlign = "center"
  g.textBaseline = "middle"
  tones.forEach((name, k) => {
    const angle = view.rotation + toneAngle(k, tones.length)
    const far = nameRadius(rim, angle, x, y, view)
    g.fillStyle = k === 0 ? css(theme.brass) : theme.dim
    g.fillText(name, x + far * Math.cos(angle), y + far * Math.sin(angle))
  })
}

/** Names stand outside the rim, or come inside it where the canvas ends. @param {number} rim @param {number} angle @param {number} x @param {number} y @param {View} view */
const nameRadius = (rim, angle, x, y, view) => {
  const [px, py] = [x + (rim + 26) * Math.cos(angle), y + (rim + 26) * Math.sin(angle)]
  const outside = px < 8 || py < 12 || px > view.width - 8 || py > view.height - 12
  return outside ? rim - 16 : rim + 26
}

/** The world's rim, as a plate has its neat line. @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme @param {Look} look */
const frame = (g, view, theme, look) => {
  const corners = /** @type {[number, number][]} */ ([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]]).map(([x, y]) => toScreen(view, x, y))
  g.strokeStyle = theme.line
  g.lineWidth = 1
  if (look.edges === "wrap") g.setLineDash([2, 6])
  g.beginPath()
  corners.forEach(([x, y], k) => (k ? g.lineTo(x, y) : g.moveTo(x, y)))
  g.closePath()
  g.stroke()
  g.setLineDash([])
  if (look.complexity > 0.35) scaleBar(g, view, theme)
}

/** Graduation of the frame, a mark each 20 units. @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme */
const scaleBar = (g, view, theme) => {
  g.strokeStyle = theme.line
  g.beginPath()
  for (let x = 20; x < WIDTH; x += 20) {
    const long = x % 100 ? 4 : 9
    line(g, view, x, 0, x, long)
    line(g, view, x, HEIGHT, x, HEIGHT - long)
  }
  for (let y = 20; y < HEIGHT; y += 20) {
    const long = y % 100 ? 4 : 9
    line(g, view, 0, y, long, y)
    line(g, view, WIDTH, y, WIDTH - long, y)
  }
  g.stroke()
}
