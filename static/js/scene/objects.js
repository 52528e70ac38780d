// The things people have placed, as an atlas would draw them; and what lies under a pointer.
import { css } from "./colour.js"
import { toScreen } from "./view.js"

/** @typedef {Record<string, any>} Thing An object of a document. */
/** @typedef {import("./view.js").View} View */
/** @typedef {import("./colour.js").Theme} Theme */
/** @typedef {{id: string, handle: string, x: number, y: number}} Handle world units; handle: move, end, start, size, reach, angle */

/** @param {CanvasRenderingContext2D} g @param {View} view @param {Theme} theme @param {Thing[]} things @param {string | null} selected */
export const drawObjects = (g, view, theme, things, selected) => {
  for (const thing of things) {
    const [x, y] = toScreen(view, thing.x, thing.y)
    g.save()
    g.strokeStyle = css(thing.id === selected ? theme.brass : theme.ivory, 0.92)
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

/** Which object lies at a place of the world; those drawn last lie on top. @param {Thing[]} things @param {number} x @param {number} y @param {number} slop world units @returns {Thing | null} */
export const objectAt = (things, x, y, slop) => {
  const near = things.filter((thing) => distance(thing, x, y) <= size(thing) + slop)
  return near.sort((one, other) => distance(one, x, y) - size(one) - (distance(other, x, y) - size(other)))[0] ?? null
}

/** @param {Thing} thing */
const size = (thing) => thing.radius ?? 14

/** @param {Thing} thing @param {number} x @param {number} y */
const distance = (thing, x, y) => {
  if (thing.kind !== "wall") return Math.hypot(x - thing.x, y - thing.y)
  const [dx, dy] = [thing.x2 - thing.x, thing.y2 - thing.y]
  const along = Math.min(1, Math.max(0, ((x - thing.x) * dx + (y - thing.y) * dy) / (dx * dx + dy * dy || 1)))
  return Math.hypot(x - thing.x - along * dx, y - thing.y - along * dy)
}

/** The places by which a selected object can be changed. @param {Thing} thing @returns {Handle[]} */
export const handlesOf = (thing) => {
  const { id, x, y } = thing
  /** @type {Handle[]} */
  const handles = []
  if (thing.kind === "wall") {
    handles.push({ id, handle: "start", x, y }, { id, handle: "end", x: thing.x2, y: thing.y2 })
    handles.push({ id, handle: "move", x: (x + thing.x2) / 2, y: (y + thing.y2) / 2 })
  } else handles.push({ id, handle: "move", x, y })
  if (thing.kind === "peg") handles.push({ id, handle: "size", x: x + thing.radius, y })
  if (thing.reach !== undefined) handles.push({ id, handle: "reach", x: x + thing.reach, y })
  if (thing.angle !== undefined) {
    const angle = (thing.angle * Math.PI) / 180
    handles.push({ id, handle: "angle", x: x + 44 * Math.cos(angle), y: y + 44 * Math.sin(angle) })
  }
  return handles
}
