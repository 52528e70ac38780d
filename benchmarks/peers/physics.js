// One physics engine from npm and one scene: `node physics.js NAME`, the scene as JSON on the standard input (physics.py
// says what is in it), milliseconds of processor time a tick and what became of the bodies on the standard output.
import { readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)

/** @typedef {{width: number, height: number, dt: number, gravity: number, elasticity: number, friction: number,
 *   x: number[], y: number[], vx: number[], vy: number[], radius: number[]}} Scene */
/** @typedef {{step: () => void, state: () => number[][], settings: string}} Engine state: x, y, vx, vy, in the scene's units */

// Engines that think in metres are given discs of about a metre: their tolerances are made for such.
const METRE = 10

/** Four walls round the scene, [middle x, middle y, half width, half height]. @param {Scene} scene */
const walls = ({ width, height }) => {
  const thick = 50
  return [
    [width / 2, -thick, width / 2 + 2 * thick, thick],
    [width / 2, height + thick, width / 2 + 2 * thick, thick],
    [-thick, height / 2, thick, height / 2 + 2 * thick],
    [width + thick, height / 2, thick, height / 2 + 2 * thick],
  ]
}

/** @param {Scene} scene @param {boolean} lean @returns {Engine} */
const matter = (scene, lean) => {
  const { Engine, Bodies, Body, Composite, Resolver } = require("matter-js")
  Resolver._restingThresh = 0.01 // else what meets at less than two pixels a step does not bounce, and the gas freezes
  const iterations = lean ? { positionIterations: 1, velocityIterations: 1, constraintIterations: 1 } : {}
  const engine = Engine.create(iterations)
  // gravity is given in units of 0.001 pixels a square millisecond
  engine.gravity = { x: 0, y: scene.gravity / 1000, scale: 0.001 }
  const kind = { restitution: scene.elasticity, friction: scene.friction, frictionStatic: 0, frictionAir: 0, slop: 0.05 }
  const perStep = 1 / 60 // velocities are pixels in a sixtieth of a second
  const bodies = scene.x.map((x, k) => {
    const body = Bodies.circle(x, scene.y[k], scene.radius[k], { ...kind, inertia: Infinity })
    Body.setVelocity(body, { x: scene.vx[k] * perStep, y: scene.vy[k] * perStep })
    return body
  })
  const fixed = walls(scene).map(([x, y, w, h]) => Bodies.rectangle(x, y, 2 * w, 2 * h, { ...kind, isStatic: true }))
  Composite.add(engine.world, [...bodies, ...fixed])
  return {
    step: () => Engine.update(engine, scene.dt * 1000),
    state: () => {
      const speeds = bodies.map((b) => Body.getVelocity(b))
      return [bodies.map((b) => b.position.x), bodies.map((b) => b.position.y), speeds.map((v) => v.x / perStep), speeds.map((v) => v.y / perStep)]
    },
    settings: `iterations: velocity ${engine.velocityIterations}, position ${engine.positionIterations}; circles of ${bodies[0].vertices.length} corners`,
  }
}

/** @param {Scene} scene @param {boolean} lean @returns {Promise<Engine>} */
const rapier = async (scene, lean) => {
  const module = require("@dimforge/rapier2d-deterministic-compat")
  const R = module.default ?? module
  await R.init()
  const world = new R.World({ x: 0, y: scene.gravity })
  world.timestep = scene.dt
  world.integrationParameters.lengthUnit = METRE
  if (lean) world.numSolverIterations = 1
  /** @param {any} shape */
  const kind = (shape) => shape.setRestitution(scene.elasticity).setFriction(scene.friction).setDensity(1)
  const bodies = scene.x.map((x, k) => {
    const what = R.RigidBodyDesc.dynamic().setTranslation(x, scene.y[k]).setLinvel(scene.vx[k], scene.vy[k])
    const body = world.createRigidBody(what.lockRotations().setCanSleep(false))
    world.createCollider(kind(R.ColliderDesc.ball(scene.radius[k])), body)
    return body
  })
  for (const [x, y, w, h] of walls(scene)) world.createCollider(kind(R.ColliderDesc.cuboid(w, h)).setTranslation(x, y))
  return {
    step: () => world.step(),
    state: () => {
      const places = bodies.map((b) => b.translation())
      const speeds = bodies.map((b) => b.linvel())
      return [places.map((p) => p.x), places.map((p) => p.y), speeds.map((v) => v.x), speeds.map((v) => v.y)]
    },
    settings: `iterations: solver ${world.numSolverIterations}`,
  }
}

/** @param {Scene} scene @param {boolean} lean @returns {Engine} */
const planck = (scene, lean) => {
  const { World, Vec2, Circle, Box, Settings } = require("planck")
  Settings.velocityThreshold = 0.01 // else what meets at less than a metre a second does not bounce
  const world = new World({ gravity: new Vec2(0, scene.gravity / METRE), allowSleep: false })
  const kind = { restitution: scene.elasticity, friction: scene.friction, density: 1 }
  const bodies = scene.x.map((x, k) => {
    const position = new Vec2(x / METRE, scene.y[k] / METRE)
    const linearVelocity = new Vec2(scene.vx[k] / METRE, scene.vy[k] / METRE)
    const body = world.createBody({ type: "dynamic", position, linearVelocity, fixedRotation: true })
    body.createFixture({ shape: new Circle(scene.radius[k] / METRE), ...kind })
    return body
  })
  for (const [x, y, w, h] of walls(scene))
    world.createBody({ position: new Vec2(x / METRE, y / METRE) }).createFixture({ shape: new Box(w / METRE, h / METRE), ...kind })
  const [velocity, position] = lean ? [1, 1] : [8, 3]
  return {
    step: () => world.step(scene.dt, velocity, position),
    state: () => {
      const places = bodies.map((b) => b.getPosition())
      const speeds = bodies.map((b) => b.getLinearVelocity())
      return [places.map((p) => p.x * METRE), places.map((p) => p.y * METRE), speeds.map((v) => v.x * METRE), speeds.map((v) => v.y * METRE)]
    },
    settings: `iterations: velocity ${velocity}, position ${position}`,
  }
}

/** @param {Scene} scene @param {boolean} lean @returns {Promise<Engine>} */
const box2d = async (scene, lean) => {
  // the build with SIMD, handed over: in node its loader takes a path for an address
  const B = await require("box2d-wasm/dist/umd/Box2D.simd.js")({ wasmBinary: readFileSync(require.resolve("box2d-wasm/dist/umd/Box2D.simd.wasm")) })
  const world = new B.b2World(new B.b2Vec2(0, scene.gravity / METRE))
  world.SetAllowSleeping(false)
  /** @param {any} body @param {any} shape */
  const dress = (body, shape) => {
    const fixture = new B.b2FixtureDef()
    fixture.set_shape(shape)
    fixture.set_density(1)
    fixture.set_restitution(scene.elasticity)
    fixture.set_friction(scene.friction)
    body.CreateFixture(fixture)
  }
  const bodies = scene.x.map((x, k) => {
    const what = new B.b2BodyDef()
    what.set_type(B.b2_dynamicBody)
    what.set_position(new B.b2Vec2(x / METRE, scene.y[k] / METRE))
    what.set_linearVelocity(new B.b2Vec2(scene.vx[k] / METRE, scene.vy[k] / METRE))
    what.set_fixedRotation(true)
    const body = world.CreateBody(what)
    const disc = new B.b2CircleShape()
    disc.set_m_radius(scene.radius[k] / METRE)
    dress(body, disc)
    return body
  })
  for (const [x, y, w, h] of walls(scene)) {
    const what = new B.b2BodyDef()
    what.set_position(new B.b2Vec2(x / METRE, y / METRE))
    const box = new B.b2PolygonShape()
    box.SetAsBox(w / METRE, h / METRE)
    dress(world.CreateBody(what), box)
  }
  const [velocity, position] = lean ? [1, 1] : [8, 3]
  /** @param {(body: any) => number} word */
  const each = (word) => bodies.map((body) => word(body) * METRE)
  return {
    step: () => world.Step(scene.dt, velocity, position),
    state: () => [
      each((b) => b.GetPosition().x),
      each((b) => b.GetPosition().y),
      each((b) => b.GetLinearVelocity().x),
      each((b) => b.GetLinearVelocity().y),
    ],
    settings: `iterations: velocity ${velocity}, position ${position}`,
  }
}

const ENGINES = { "matter-js": matter, "rapier2d-deterministic": rapier, planck, "box2d-wasm": box2d }

const { scene, lean, warm, blocks, ticks } = JSON.parse(readFileSync(0, "utf8"))
const engine = await ENGINES[/** @type {keyof typeof ENGINES} */ (process.argv[2])](scene, lean)
for (let k = 0; k < warm; k++) engine.step()
const costs = []
for (let k = 0; k < blocks; k++) {
  const before = process.cpuUsage()
  for (let tick = 0; tick < ticks; tick++) engine.step()
  const spent = process.cpuUsage(before)
  costs.push((spent.user + spent.system) / 1000 / ticks)
}
writeFileSync(1, JSON.stringify({ costs, state: engine.state(), settings: engine.settings }))
