// What the couplings do now: a tick where a value has been moved to, a meter on each link, wires that glow in the triangle.

import { definitionOf, links, parameters } from "./definitions.js"
import { valueAt } from "./changes.js"
import { placeOf, spoken } from "./values.js"

/** Where each parameter stands among the engine's words. */
const words = new Map()
let word = 0
for (const parameter of parameters) {
  words.set(parameter.path, word)
  word += parameter.kind === "matrix" ? parameter.default.length : 1
}

/** The value in force of a parameter. @param {ArrayLike<number>} resolved @param {string} path */
export const resolvedAt = (resolved, path) => resolved[words.get(path)]

const NODES = /** @type {Record<string, [number, number, string]>} */ ({ physics: [44, 44, "physics"], music: [204, 44, "music"], audio: [124, 182, "sound"] })
const SVG = "http://www.w3.org/2000/svg"
const MOVED = 0.004 // of the range: less is no movement to be shown

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
const shape = (name, attributes, text = "") => {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  element.textContent = text
  return element
}

const groupOf = (/** @type {typeof links[number]} */ link) => link.source_group

/** The wires of the triangle: one for each link between physics, music and sound. @param {Element} svg @returns {Map<string, Element>} */
const drawWires = (svg) => {
  const wires = new Map()
  const ways = new Map()
  for (const link of links.filter((each) => each.target_group in NODES && each.target_group !== groupOf(each))) {
    const way = `${groupOf(link)} ${link.target_group}`
    ways.set(way, [...(ways.get(way) ?? []), link])
  }
  for (const [way, of] of ways) {
    const [from, to] = way.split(" ").map((/** @type {string} */ name) => NODES[name])
    of.forEach((/** @type {typeof links[number]} */ link, /** @type {number} */ k) => {
      const bend = (k - (of.length - 1) / 2) * 11
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
      const long = Math.hypot(dx, dy)
      const [mx, my] = [(from[0] + to[0]) / 2 - (dy / long) * bend, (from[1] + to[1]) / 2 + (dx / long) * bend]
      const wire = shape("path", { class: "wires__wire", d: `M${from[0]} ${from[1]}Q${mx} ${my} ${to[0]} ${to[1]}`, "data-group": groupOf(link) })
      wires.set(link.name, wire)
      svg.append(wire)
    })
  }
  for (const [name, [x, y, label]] of Object.entries(NODES)) {
    svg.append(shape("circle", { class: "wires__node", cx: x, cy: y, r: 23, "data-group": name }), shape("text", { class: "wires__word", x, y: y + 4.5 }, label))
  }
  return wires
}

/** Puts a meter below each coupling's control. @param {Element} root @returns {Map<string, HTMLElement>} */
const addMeters = (root) =>
  new Map(
    [...root.querySelectorAll("[data-path^='couplings.']")].map((control) => {
      const meter = Object.assign(document.createElement("span"), { className: "meter" })
      control.append(meter)
      return [/** @type {HTMLElement} */ (control).dataset.path?.slice("couplings.".length) ?? "", meter]
    }),
  )

/** The link of the triangle that moves its target most, in words: "gravity → tempo +0.60 · now 96 → 103 BPM". @param {import("./changes.js").Doc} document @param {ArrayLike<number>} resolved @param {ArrayLike<number>} contribution */
const loudest = (document, resolved, contribution) => {
  const all = links.map((link, k) => ({ link, of: definitionOf(link.target), by: contribution[k] }))
  const found = all.filter(({ link, of }) => of && of.kind !== "choice" && link.target_group in NODES)
  const share = (/** @type {typeof found[number]} */ { of, by }) => Math.abs(by) / (/** @type {any} */ (of).high - /** @type {any} */ (of).low)
  const most = found.sort((a, b) => share(b) - share(a))[0]
  if (!most?.of || share(most) < MOVED) return "No coupling moves anything just now."
  const amount = document.couplings[most.link.name]
  const now = resolvedAt(resolved, most.of.path)
  return `${most.link.label} ${amount < 0 ? "−" : "+"}${Math.abs(amount).toFixed(2)} · now ${spoken({ ...most.of, unit: "" }, valueAt(document, most.of.path))} → ${spoken(most.of, now)}`
}

/** @param {HTMLElement} root @param {import("./store.js").Store} store */
export const createMeters = (root, store) => {
  const wires = drawWires(/** @type {Element} */ (document.getElementById("wires")))
  const now = /** @type {HTMLElement} */ (document.getElementById("wire-now"))
  const meters = addMeters(root)
  const controls = new Map([...root.querySelectorAll(".control[data-path]")].map((control) => [/** @type {HTMLElement} */ (control).dataset.path ?? "", /** @type {HTMLElement} */ (control)]))
  const targets = new Set(links.map((link) => link.target).filter((path) => words.has(path)))

  /** @param {string} path @param {ArrayLike<number>} resolved */
  const tick = (path, resolved) => {
    const of = definitionOf(path)
    const control = controls.get(path)
    const mark = /** @type {HTMLElement | null | undefined} */ (control?.querySelector(".control__tick"))
    if (!of || !control || !mark) return
    const place = placeOf(of, resolvedAt(resolved, path))
    mark.hidden = Math.abs(place - placeOf(of, valueAt(store.get().document, path))) < MOVED
    mark.style.setProperty("--resolved", place.toFixed(4))
    mark.title = `Now ${spoken(of, resolvedAt(resolved, path))}`
  }

  /** @param {{p: ArrayLike<number>, contribution: ArrayLike<number>}} meter */
  return ({ p, contribution }) => {
    for (const path of targets) tick(path, p)
    links.forEach((link, k) => {
      const of = definitionOf(link.target)
      const span = of && of.kind !== "choice" ? of.high - of.low : 2
      const level = Math.max(-1, Math.min(1, (2 * contribution[k]) / span))
      meters.get(link.name)?.style.setProperty("--level", level.toFixed(3))
      const wire = wires.get(link.name)
      const amount = Math.abs(store.get().document.couplings[link.name])
      wire?.setAttribute("opacity", (amount ? 0.4 + 0.6 * Math.min(1, Math.abs(level) * 2 + amount * 0.3) : 0.1).toFixed(2))
      wire?.setAttribute("stroke-width", (0.8 + 1.8 * amount).toFixed(2))
    })
    const text = loudest(store.get().document, p, contribution)
    if (now.textContent !== text) now.textContent = text
  }
}
