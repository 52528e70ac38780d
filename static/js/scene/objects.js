// The things people have placed, as an atlas would engrave them. What of them moves is in living.js.
import { css } from "./colour.js"
import { boxOf, middle } from "./shapes.js"
import { toScreen } from "./view.js"

/** @typedef {import("./shapes.js").Item} Thing An object of a document. */
/** @typedef {import("./view.js").View} View */
/** @typedef {import("./colour.js").Theme} Theme */

/** @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme @param {Thing[]} things */
export const drawObjects = (g, view, theme, things) => {
  for (const thing of things) {
    const [x, y] = toScreen(view, thing.x, thing.y)
    g.save()
    g.strokeStyle = css(theme.ivory, 0.92)
    g.fillStyle = css(theme.ink, 0.55)
    g.lineWidth = 1.2
    DRAW[thing.kind]?.(g, view, theme, thing, x, y)
    g.restore()
  }
}

/** @type {Record<string, (g: CanvasRenderingContext2D, view: View, theme: Theme, thing: Thing, x: number, y: number) => void>} */
const DRAW = {
  peg(g, view, _theme, thing, x, y) {
    const r = thing.radius * view.scale
    circle(g, x, y, r)
    g.fill()
    g.stroke()
    const arm = Math.max(2.5, Math.min(r * 0.5, 9))
    cross(g, x, y, arm)
    g.stroke()
    if (r < 7) return
    g.globalAlpha = 0.5
    compass(g, x, y, r + 2.5, r + 6)
    g.stroke()
  },
  wall(g, view, theme, thing, x, y) {
    const [x2, y2] = toScreen(view, thing.x2, thing.y2)
    const half = thing.radius * view.scale
    const [angle, long] = [Math.atan2(y2 - y, x2 - x), Math.hypot(x2 - x, y2 - y)]
    g.translate(x, y)
    g.rotate(angle)
    g.beginPath()
    g.roundRect(-half, -half, long + 2 * half, 2 * half, half)
    g.fill()
    g.stroke()
    g.clip()
    g.strokeStyle = css(theme.ivory, 0.28)
    g.lineWidth = 0.8
    g.beginPath()
    for (let at = -half * 3; at < long + half * 3; at += 5) {
      g.moveTo(at, half)
      g.lineTo(at + half * 2, -half)
    }
    g.stroke()
  },
  attractor(g, view, theme, thing, x, y) {
    reach(g, view, theme, thing, x, y)
    const deep = 4 + 9 * thing.strength
    for (const [r, alpha] of [[deep, 0.95], [deep + 5, 0.6], [deep + 10, 0.35]]) {
      g.globalAlpha = alpha
      circle(g, x, y, r)
      g.stroke()
    }
    g.globalAlpha = 0.9
    g.fillStyle = g.strokeStyle
    circle(g, x, y, 2)
    g.fill()
    arrows(g, x, y, deep + 20, deep + 13)
    g.stroke()
  },
  repeller(g, view, theme, thing, x, y) {
    reach(g, view, theme, thing, x, y)
    const r = 6 + 6 * thing.strength
    circle(g, x, y, r)
    g.fill()
    g.stroke()
    g.beginPath()
    for (let k = 0; k < 12; k++) {
      const angle = (k * Math.PI) / 6
      const far = k % 3 ? r + 7 : r + 12
      g.moveTo(x + (r + 3) * Math.cos(angle), y + (r + 3) * Math.sin(angle))
      g.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle))
    }
    g.stroke()
  },
  emitter(g, view, _theme, thing, x, y) {
    const r = Math.max(5, thing.radius * view.scale)
    const angle = view.rotation + (thing.angle * Math.PI) / 180
    circle(g, x, y, r)
    g.fill()
    g.stroke()
    const long = r + 10 + 16 * thing.strength
    g.beginPath()
    for (const side of [-0.28, 0, 0.28]) {
      const far = side ? long * 0.82 : long
      g.moveTo(x + (r + 3) * Math.cos(angle + side), y + (r + 3) * Math.sin(angle + side))
      g.lineTo(x + far * Math.cos(angle + side), y + far * Math.sin(angle + side))
    }
    g.stroke()
    g.fillStyle = g.strokeStyle
    circle(g, x, y, 2)
    g.fill()
  },
  sink(g, view, theme, thing, x, y) {
    const r = thing.radius * view.scale
    const paint = g.createRadialGradient(x, y, 0, x, y, r)
    paint.addColorStop(0, css(theme.night ? [0, 0, 0] : theme.ivory, theme.night ? 0.9 : 0.5))
    paint.addColorStop(1, css(theme.night ? [0, 0, 0] : theme.ivory, 0))
    g.fillStyle = paint
    circle(g, x, y, r)
    g.fill()
    g.globalAlpha = 0.75
    g.setLineDash([2, 4])
    g.stroke()
    g.setLineDash([])
    g.globalAlpha = 0.4
    for (let arm = 0; arm < 3; arm++) {
      spiral(g, x, y, r * 0.94, (arm * 2 * Math.PI) / 3 + view.rotation)
      g.stroke()
    }
  },
  portal(g, view, theme, thing, x, y) {
    const [x2, y2] = toScreen(view, thing.x2, thing.y2)
    const r = thing.radius * view.scale
    for (const [px, py] of [[x, y], [x2, y2]]) {
      circle(g, px, py, r)
      g.fill()
      g.stroke()
      g.globalAlpha = 0.55
      circle(g, px, py, Math.max(1.5, r - 3.5))
      g.stroke()
      g.beginPath()
      for (let k = 0; k < 16; k++) spoke(g, px, py, r + 2, r + (k % 4 ? 4.5 : 8), view.rotation + (k * Math.PI) / 8)
      g.stroke()
      g.globalAlpha = 1
    }
    g.strokeStyle = css(theme.groups[3], 0.8)
    g.lineWidth = 0.9
    g.setLineDash([1, 4])
    const { cx, cy } = arcOf(view, thing)
    g.beginPath()
    g.moveTo(x, y)
    g.quadraticCurveTo(cx, cy, x2, y2)
    g.stroke()
  },
  wind(g, view, theme, thing) {
    const { left, right, top, bottom } = boxOf(thing)
    const corners = [[left, top, 1, 1], [right, top, -1, 1], [right, bottom, -1, -1], [left, bottom, 1, -1]]
    const arm = Math.min(14 / view.scale, (right - left) / 3, (bottom - top) / 3)
    g.beginPath()
    for (const [cx, cy, sx, sy] of corners) {
      g.moveTo(...toScreen(view, cx + sx * arm, cy))
      g.lineTo(...toScreen(view, cx, cy))
      g.lineTo(...toScreen(view, cx, cy + sy * arm))
    }
    g.stroke()
    g.strokeStyle = css(theme.ivory, 0.3)
    g.setLineDash([1, 6])
    g.beginPath()
    corners.forEach(([cx, cy], k) => (k ? g.lineTo(...toScreen(view, cx, cy)) : g.moveTo(...toScreen(view, cx, cy))))
    g.closePath()
    g.stroke()
    g.setLineDash([])
    vane(g, view, theme, thing)
  },
  string(g, view, theme, thing, x, y) {
    const [x2, y2] = toScreen(view, thing.x2, thing.y2)
    for (const [px, py] of [[x, y], [x2, y2]]) {
      circle(g, px, py, 3.5)
      g.fill()
      g.stroke()
    }
    g.strokeStyle = css(theme.ivory, 0.3) // where it comes to rest
    g.lineWidth = 0.8
    g.beginPath()
    g.moveTo(x, y)
    g.lineTo(x2, y2)
    g.stroke()
  },
  drum(g, view, _theme, thing, x, y) {
    const r = thing.radius * view.scale
    const inner = Math.max(r * 0.55, r - 7)
    circle(g, x, y, r)
    g.fill()
    g.stroke()
    circle(g, x, y, inner)
    g.stroke()
    g.globalAlpha = 0.6
    const laces = Math.max(8, Math.round(r / 3)) * 2
    g.beginPath()
    for (let k = 0; k <= laces; k++) {
      const angle = view.rotation + (k * 2 * Math.PI) / laces
      const far = k % 2 ? inner : r
      g.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle))
    }
    g.stroke()
  },
}

/** The middle point by which a portal's arc is bent. @param {View} view @param {Thing} thing */
export const arcOf = (view, thing) => {
  const [x, y] = toScreen(view, thing.x, thing.y)
  const [x2, y2] = toScreen(view, thing.x2, thing.y2)
  return { cx: (x + x2) / 2 + (y2 - y) * 0.22, cy: (y + y2) / 2 - (x2 - x) * 0.22 }
}

/** Where a wind blows: an arrow at its middle, the longer the stronger. @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme @param {Thing} thing */
const vane = (g, view, theme, thing) => {
  const { x, y } = middle(thing)
  const [px, py] = toScreen(view, x, y)
  const angle = view.rotation + (thing.angle * Math.PI) / 180
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const long = 7 + 14 * thing.strength
  g.strokeStyle = css(theme.ivory, 0.75)
  g.beginPath()
  g.moveTo(px - c * long, py - s * long)
  g.lineTo(px + c * long, py + s * long)
  for (const side of [-2.6, 2.6]) {
    g.moveTo(px + c * long, py + s * long)
    g.lineTo(px + c * long + 7 * Math.cos(angle + side), py + s * long + 7 * Math.sin(angle + side))
  }
  g.stroke()
}

/** An arm of a whirl, from its rim to its middle. @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} r @param {number} turn */
const spiral = (g, x, y, r, turn) => {
  g.beginPath()
  for (let k = 0; k <= 24; k++) {
    const far = r * (1 - k / 24) ** 1.2
    const angle = turn + (k / 24) * 3.6
    g.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle))
  }
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} near @param {number} far @param {number} angle */
const spoke = (g, x, y, near, far, angle) => {
  g.moveTo(x + near * Math.cos(angle), y + near * Math.sin(angle))
  g.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle))
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} r */
const circle = (g, x, y, r) => {
  g.beginPath()
  g.arc(x, y, r, 0, 7)
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} arm */
const cross = (g, x, y, arm) => {
  g.beginPath()
  g.moveTo(x - arm, y)
  g.lineTo(x + arm, y)
  g.moveTo(x, y - arm)
  g.lineTo(x, y + arm)
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} near @param {number} far */
const compass = (g, x, y, near, far) => {
  g.beginPath()
  for (let k = 0; k < 4; k++) {
    const [c, s] = [Math.cos((k * Math.PI) / 2), Math.sin((k * Math.PI) / 2)]
    g.moveTo(x + near * c, y + near * s)
    g.lineTo(x + far * c, y + far * s)
  }
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} far @param {number} near */
const arrows = (g, x, y, far, near) => {
  g.beginPath()
  for (let k = 0; k < 4; k++) {
    const angle = Math.PI / 4 + (k * Math.PI) / 2
    for (const side of [-0.22, 0.22]) {
      g.moveTo(x + near * Math.cos(angle), y + near * Math.sin(angle))
      g.lineTo(x + far * Math.cos(angle + side), y + far * Math.sin(angle + side))
    }
  }
}

/** @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme @param {Thing} thing @param {number} x @param {number} y */
const reach = (g, view, theme, thing, x, y) => {
  g.save()
  g.strokeStyle = css(theme.ivory, 0.22)
  g.lineWidth = 1
  g.setLineDash([1, 6])
  circle(g, x, y, thing.reach * view.scale)
  g.stroke()
  g.restore()
}
