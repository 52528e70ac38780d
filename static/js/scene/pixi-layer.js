// The moving layer on WebGL 2, through PixiJS. It is loaded as two plain scripts: PixiJS writes code at run time unless its own
// replacement for that is loaded beside it, which is what lets the page keep a content security policy without 'unsafe-eval'.
import { RIBBON_WORDS, SPRITE_WORDS } from "./marks.js"
import { DUST, RIBBON, SPRITE } from "./shaders.js"

const DUST_MOST = 10_000
const FLOAT = 4
const INDEX_STEP = 6144 // indices are drawn in whole steps, so that the buffer seldom grows

/** @type {Promise<any> | null} */
let loading = null

/** @param {string} file */
const script = (file) =>
  new Promise((resolve, reject) => {
    const element = document.createElement("script")
    element.src = new URL(`../../vendor/${file}`, import.meta.url).href
    element.onload = resolve
    element.onerror = () => reject(new Error(`${file} could not be loaded`))
    document.head.append(element)
  })

const loadPixi = async () => {
  await script("pixi.min.js")
  await script("pixi-unsafe-eval.min.js")
  const PIXI = /** @type {any} */ (globalThis).PIXI
  // We have our own pointers, keys and words for screen readers: Pixi's would take Tab and touches from the page.
  PIXI.extensions.remove(PIXI.EventSystem, PIXI.AccessibilitySystem, PIXI.DOMPipe)
  return PIXI
}

const WITHOUT_CARD = /swiftshader|llvmpipe|software|basic render/i

/** Whether this browser draws WebGL 2, and with a graphics card: without one, Canvas 2D is several times faster. @param {boolean} anyway also without one */
export const hasWebgl = (anyway) => {
  const probe = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: !anyway })
  if (!probe) return false
  const names = probe.getExtension("WEBGL_debug_renderer_info")
  const card = names ? String(probe.getParameter(names.UNMASKED_RENDERER_WEBGL)) : ""
  probe.getExtension("WEBGL_lose_context")?.loseContext()
  return anyway || !WITHOUT_CARD.test(card)
}

/** @param {HTMLCanvasElement} canvas @param {import("./draw-list.js").DrawList} list the list it will draw @returns {Promise<PixiLayer>} */
export const openPixiLayer = async (canvas, list) => {
  const PIXI = await (loading ??= loadPixi())
  const renderer = new PIXI.WebGLRenderer()
  await renderer.init({ canvas, width: 8, height: 8, resolution: 1, backgroundAlpha: 0, antialias: false, premultipliedAlpha: true, powerPreference: "default" })
  return new PixiLayer(PIXI, renderer, list)
}

export class PixiLayer {
  /** @param {any} PIXI @param {any} renderer @param {import("./draw-list.js").DrawList} list */
  constructor(PIXI, renderer, list) {
    this.PIXI = PIXI
    this.list = list
    this.renderer = renderer
    this.name = "webgl"
    this.stage = new PIXI.Container()
    this.screen = new Float32Array(4)
    this.dust = this.#mesh(this.#dustGeometry(), DUST, { uView: new Float32Array(4), uDust: new Float32Array(4), uTint: new Float32Array(4) }, "point-list")
    this.ribbons = this.#ribbons()
    this.sprites = this.#sprites()
    this.stage.addChild(this.dust.mesh, this.ribbons.mesh, this.sprites.mesh)
  }

  /** @param {any} geometry @param {{vertex: string, fragment: string}} source @param {Record<string, Float32Array>} uniforms @param {string} [topology] */
  #mesh(geometry, source, uniforms, topology) {
    const { PIXI } = this
    const words = { uScreen: this.screen, ...uniforms }
    const group = Object.fromEntries(Object.entries(words).map(([name, value]) => [name, { value, type: "vec4<f32>" }]))
    const shader = PIXI.Shader.from({ gl: source, resources: { scene: new PIXI.UniformGroup(group) } })
    if (topology) geometry.topology = topology
    const mesh = new PIXI.Mesh({ geometry, shader })
    return { mesh, geometry, uniforms: shader.resources.scene.uniforms, group: shader.resources.scene }
  }

  /** @param {any} data @param {number} [usage] */
  #buffer(data, usage = this.PIXI.BufferUsage.VERTEX | this.PIXI.BufferUsage.COPY_DST) {
    return new this.PIXI.Buffer({ data, usage, shrinkToFit: false })
  }

  #dustGeometry() {
    const seeds = new Float32Array(DUST_MOST * 4)
    let state = 7
    for (let k = 0; k < seeds.length; k++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      seeds[k] = k % 4 === 3 ? (k >> 2) / DUST_MOST : state / 4294967296
    }
    return new this.PIXI.Geometry({ attributes: { aSeed: { buffer: this.#buffer(seeds), format: "float32x4", stride: 16, offset: 0 } }, topology: "point-list" })
  }

  #ribbons() {
    const buffer = this.#buffer(this.list.ribbons)
    const stride = RIBBON_WORDS * FLOAT
    const indices = this.#buffer(this.list.indices.subarray(0, INDEX_STEP), this.PIXI.BufferUsage.INDEX | this.PIXI.BufferUsage.COPY_DST)
    const geometry = new this.PIXI.Geometry({
      attributes: { aPosition: { buffer, format: "float32x2", stride, offset: 0 }, aColour: { buffer, format: "float32x4", stride, offset: 8 } },
      indexBuffer: indices,
    })
    return { ...this.#mesh(geometry, RIBBON, {}), buffer, indices }
  }

  #sprites() {
    const corners = this.#buffer(new Float32Array([-1, -1, 1, -1, 1, 1, -1, 1]))
    const buffer = this.#buffer(this.list.sprites)
    const each = { buffer, stride: SPRITE_WORDS * FLOAT, instance: true }
    const geometry = new this.PIXI.Geometry({
      attributes: {
        aCorner: { buffer: corners, format: "float32x2" },
        aPlace: { ...each, format: "float32x4", offset: 0 },
        aTurn: { ...each, format: "float32x2", offset: 16 },
        aColour: { ...each, format: "float32x4", offset: 24 },
      },
      indexBuffer: new Uint32Array([0, 1, 2, 0, 2, 3]),
      instanceCount: 0,
    })
    return { ...this.#mesh(geometry, SPRITE, {}), buffer }
  }

  /** @param {number} width @param {number} height @param {number} ratio */
  resize(width, height, ratio) {
    this.renderer.resize(width, height, ratio)
    this.ratio = ratio
  }

  /**
   * @param {import("./draw-list.js").DrawList} list @param {import("./view.js").View} view
   * @param {{count: number, light: number, pulse: number, drift: number, tint: number[], time: number, shine: number}} dust
   */
  draw(list, view, dust) {
    this.screen.set([view.width, view.height, dust.time, this.ratio ?? 1])
    this.#drawDust(view, dust)
    this.ribbons.mesh.visible = list.indexCount > 0
    if (list.indexCount) this.#drawRibbons(list)
    this.sprites.mesh.visible = list.spriteCount > 0
    this.sprites.geometry.instanceCount = list.spriteCount
    if (list.spriteCount) this.sprites.buffer.update(list.spriteCount * SPRITE_WORDS * FLOAT)
    for (const part of [this.dust, this.ribbons, this.sprites]) part.group.update()
    this.renderer.render({ container: this.stage })
  }

  /** @param {import("./draw-list.js").DrawList} list */
  #drawRibbons(list) {
    const drawn = Math.ceil(list.indexCount / INDEX_STEP) * INDEX_STEP
    list.indices.fill(0, list.indexCount, drawn) // triangles of no size
    this.ribbons.buffer.update(list.vertexCount * RIBBON_WORDS * FLOAT)
    const { indices } = this.ribbons
    if (indices.data.length === drawn) indices.update()
    else indices.data = list.indices.subarray(0, drawn)
  }

  /** @param {import("./view.js").View} view @param {{count: number, light: number, pulse: number, drift: number, tint: number[], shine: number}} dust */
  #drawDust(view, dust) {
    const { mesh, uniforms } = this.dust
    mesh.visible = dust.count > 0
    uniforms.uView.set([view.a, view.b, view.e, view.f])
    uniforms.uDust.set([dust.count / DUST_MOST, dust.light, dust.pulse, dust.drift])
    uniforms.uTint.set([...dust.tint, 1 - dust.shine])
  }

  destroy() {
    this.stage.destroy({ children: true })
    this.renderer.destroy(false)
  }
}
